// The landing page: how the server is, in figures that refresh every ten seconds while somebody looks.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { request } from '../api/http';
import { useSessionState } from '../api/session';
import type { Overview as Figures } from '../api/types';
import { bytes, count, duration } from '../data/text';
import { LoadFault, Nothing } from '../shared/faults';
import { Section } from '../shared/form-parts';
import { useMay } from '../shared/may';
import { PageHeader } from '../shared/page-header';
import { Plot } from './plot';

export const refreshEvery = 10_000;

export default function Overview() {
  const signedIn = useSessionState().phase === 'in';
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => request<Figures>('overview/', { signal }),
    refetchInterval: signedIn ? refreshEvery : false,
  });
  if (isPending) {
    return (
      <>
        <PageHeader title="Overview" />
        <Grid>{Array.from({ length: 6 }, (_, i) => <Skeleton key={i} variant="rounded" height={96} />)}</Grid>
      </>
    );
  }
  if (!data) return <><PageHeader title="Overview" /><LoadFault error={error} retry={() => void refetch()} /></>;
  return (
    <>
      <PageHeader title="Overview" lead={data.version ? `Latchkey ${data.version}` : undefined} />
      {error && <Alert severity="warning" sx={{ mb: 2 }}>{error.message} The figures below are older.</Alert>}
      <Shown figures={data} />
    </>
  );
}

function Shown({ figures }: { figures: Figures }) {
  const may = useMay();
  const { users, tokens, days, hash_queue: queue, database, uptime_seconds: uptime } = figures;
  const nothing = !users && !tokens && !['users', 'groups', 'outstanding-tokens', 'log'].some((one) => may('list', one));
  const live = `/outstanding-tokens?filter=${encodeURIComponent('{"state":"live"}')}`;
  const staff = `/users?filter=${encodeURIComponent('{"is_staff":"true"}')}`;
  return (
    <>
      {nothing && (
        <Card sx={{ mb: 2 }}><Nothing title="You may not see anything here yet">Ask a superuser to give you permissions or put you into a group.</Nothing></Card>
      )}
      <Grid>
        {users && <Figure label="Users" value={count(users.total)} note={`${count(users.active)} active`} to={may('list', 'users') ? '/users' : undefined} />}
        {users && <Figure label="Staff" value={count(users.staff)} note="can sign in here" to={may('list', 'users') ? staff : undefined} />}
        {tokens && <Figure label="Live tokens" value={count(tokens.live)} note={`${count(tokens.blacklisted)} blacklisted, ${count(tokens.expired)} expired`} to={may('list', 'outstanding-tokens') ? live : undefined} />}
        {database && <Figure label="Database" value={bytes(database.bytes)} note="on disk" />}
        {queue && <Figure label="Hash queue" value={count(queue.waiting)} note={`waiting; room for ${count(queue.capacity)}, ${queue.workers} ${queue.workers === 1 ? 'worker' : 'workers'}`} />}
        {uptime !== undefined && <Figure label="Up for" value={duration(uptime)} note="since the last start" />}
      </Grid>
      {days && days.length > 0 && <Box sx={{ mt: 2 }}><Section title="The last 30 days"><Plot days={days} /></Section></Box>}
    </>
  );
}

function Grid({ children }: { children: ReactNode }) {
  return <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', sm: 'repeat(3, minmax(0, 1fr))', lg: 'repeat(6, minmax(0, 1fr))' } }}>{children}</Box>;
}

function Figure({ label, value, note, to }: { label: string; value: string; note: string; to?: string | undefined }) {
  return (
    <Card
      sx={{ p: 2, display: 'block', color: 'inherit', textDecoration: 'none', minWidth: 0, ...(to && { '&:hover': { borderColor: 'primary.main' }, '&:focus-visible': { outline: 3, outlineColor: 'primary.main' } }) }}
      {...(to ? { component: Link, to } : {})}
    >
      <Typography variant="body2" color="textSecondary">{label}</Typography>
      <Typography component="p" sx={{ fontSize: '1.375rem', fontWeight: 650, lineHeight: 1.4, fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' }}>{value}</Typography>
      <Typography variant="body2" color="textSecondary">{note}</Typography>
    </Card>
  );
}
