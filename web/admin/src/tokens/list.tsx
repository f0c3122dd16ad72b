// Refresh tokens that are out: whose they are, how long they live, and the way to end one now.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { DataTable, SimpleList, useRefresh } from 'react-admin';
import { ApiError, request } from '../api/http';
import type { Token } from '../api/types';
import { when } from '../data/text';
import { cut, Quiet, Text, TextLink, When } from '../shared/cells';
import { Nothing } from '../shared/faults';
import { FilterBar, SearchField, SelectFilter } from '../shared/filter-bar';
import { FormDialog } from '../shared/form-dialog';
import { ListPage } from '../shared/list-page';
import { useMay } from '../shared/may';
import { useSmallScreen } from '../shared/small-screen';
import { useAction } from '../shared/use-action';
import { tokenState, type TokenState } from './state';

const colors = { live: 'success', expired: 'default', blacklisted: 'error' } as const;
const labels = { live: 'Live', expired: 'Expired', blacklisted: 'Blacklisted' } as const;
const states = (Object.keys(labels) as TokenState[]).map((value) => ({ value, label: labels[value] }));

export function TokenChip({ token }: { token: Token }) {
  const state = tokenState(token, Date.now());
  return <Chip component="span" size="small" variant="outlined" color={colors[state]} label={labels[state]} />;
}

export default function TokenList() {
  const small = useSmallScreen();
  const [asked, setAsked] = useState<Token | null>(null);
  const filters = (
    <FilterBar names={['user', 'state']} search={<SearchField source="jti" label="Token id (jti)" placeholder="The whole jti" />}>
      <SearchField source="user" label="User id" />
      <SelectFilter source="state" label="State" options={states} />
    </FilterBar>
  );
  return (
    <ListPage
      resource="outstanding-tokens" title="Tokens" lead="Refresh tokens that were given out. A token itself is never shown."
      filters={filters} nothing={<Nothing title="No tokens so far">Each login gives one.</Nothing>}
    >
      {small ? <Cards ask={setAsked} /> : <Table ask={setAsked} />}
      {asked && <Blacklist token={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  );
}

function Owner({ token }: { token: Token }) {
  const may = useMay();
  if (!token.user) return <Quiet>Deleted user</Quiet>;
  if (!may('list', 'users')) return <Text value={token.user.email} />;
  return <TextLink to={`/users/${token.user.id}`} width={220}>{token.user.email || `User ${token.user.id}`}</TextLink>;
}

function EndNow({ token, ask }: { token: Token; ask: (token: Token) => void }) {
  const may = useMay();
  if (!may('blacklist', 'outstanding-tokens') || tokenState(token, Date.now()) !== 'live') return null;
  return (
    <Button color="error" sx={{ py: 0 }} aria-label={`Blacklist token ${token.jti}`} onClick={(event) => { event.stopPropagation(); ask(token); }}>Blacklist…</Button>
  );
}

function Table({ ask }: { ask: (token: Token) => void }) {
  const may = useMay();
  return (
    <DataTable<Token> rowClick={false} bulkActionButtons={false}>
      <DataTable.Col<Token> source="user" label="User" disableSort render={(token) => <Owner token={token} />} />
      <DataTable.Col<Token> source="jti" label="Token id (jti)" disableSort render={(token) => <Box component="code" title={token.jti} sx={{ ...cut, maxWidth: 130, fontSize: '0.8125rem' }}>{token.jti}</Box>} />
      <DataTable.Col<Token> source="state" label="State" disableSort render={(token) => <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}><TokenChip token={token} />{token.blacklisted_at && <When value={token.blacklisted_at} />}</Box>} />
      <DataTable.Col<Token> source="created_at" label="Given out" disableSort render={(token) => <When value={token.created_at} never="Unknown" />} />
      <DataTable.Col<Token> source="expires_at" label="Expires" disableSort render={(token) => <When value={token.expires_at} />} />
      {may('blacklist', 'outstanding-tokens') && (
        <DataTable.Col<Token> label="Action" disableSort render={(token) => <EndNow token={token} ask={ask} />} />
      )}
    </DataTable>
  );
}

function Cards({ ask }: { ask: (token: Token) => void }) {
  return (
    <SimpleList<Token>
      rowClick={false} primaryText={(token) => <Owner token={token} />}
      secondaryText={(token) => (
        <Box component="span" sx={{ display: 'block' }}>
          <Box component="code" sx={{ display: 'block', fontSize: '0.8125rem', overflowWrap: 'anywhere', mb: 0.5 }}>{token.jti}</Box>
          <TokenChip token={token} /> until {when(token.expires_at)} <EndNow token={token} ask={ask} />
        </Box>
      )}
    />
  );
}

function Blacklist({ token, onClose }: { token: Token; onClose: () => void }) {
  const refresh = useRefresh();
  const { busy, run } = useAction({
    act: async () => {
      await request(`outstanding-tokens/${token.id}/blacklist/`, { method: 'POST' });
      return 'The token is blacklisted.';
    },
    onDone: onClose,
    // Dead already, or gone: there is nothing to try again, and the list does not know yet.
    onFault: (fault) => {
      if (!(fault instanceof ApiError) || (fault.status !== 400 && fault.status !== 404)) return;
      refresh();
      onClose();
    },
  });
  return (
    <FormDialog title="Blacklist this token?" action="Blacklist" danger busy={busy} onClose={onClose} onSubmit={run}>
      <Typography>
        It was given to <bdi>{token.user?.email ?? 'a user who is gone'}</bdi> on {when(token.created_at) || 'an unknown day'}. Once
        refused, it stays refused: there is no way back.
      </Typography>
      <Box component="code" sx={{ display: 'block', mt: 1, overflowWrap: 'anywhere' }}>{token.jti}</Box>
    </FormDialog>
  );
}
