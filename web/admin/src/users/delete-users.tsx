// Deleting users: first it is said what goes along.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/http';
import type { Related } from '../api/types';
import { actionLimit, userAction } from '../data/provider';
import { plural } from '../data/text';
import { FormDialog } from '../shared/form-dialog';
import { useAction } from '../shared/use-action';

const kinds: readonly [keyof Related, string, string?][] = [
  ['outstanding_tokens', 'refresh token'],
  ['groups', 'membership in a group', 'memberships in groups'],
  ['user_permissions', 'permission of their own', 'permissions of their own'],
  ['log_entries', 'entry in the log, of what they did', 'entries in the log, of what they did'],
];

export function relatedTexts(related: Related): string[] {
  return kinds.filter(([kind]) => related[kind] > 0).map(([kind, one, many]) => plural(related[kind], one, many));
}

interface Props {
  ids: number[];
  name?: string;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteUsers({ ids, name, onClose, onDeleted }: Props) {
  const related = useQuery({
    queryKey: ['users', 'related', ids],
    queryFn: () => request<Related>('users/related/', { method: 'POST', body: { ids: ids.slice(0, actionLimit) } }),
    gcTime: 0,
  });
  const { busy, run } = useAction({
    act: async () => {
      if (name === undefined) return `${plural(await userAction('delete', ids), 'user')} deleted.`;
      await request(`users/${ids[0]}/`, { method: 'DELETE' });
      return `${name} deleted.`;
    },
    onDone: onDeleted,
  });
  const texts = related.data ? relatedTexts(related.data) : [];
  return (
    <FormDialog
      title={`Delete ${name ?? plural(ids.length, 'user')}?`} action="Delete" danger busy={busy}
      disabled={related.isPending || related.isError} onClose={onClose} onSubmit={run}
    >
      <Box aria-live="polite">
        {related.isPending && <Skeleton height={72} />}
        {related.isError && <Alert severity="error">{related.error.message}</Alert>}
        {related.data && texts.length === 0 && <Typography>Nothing else goes along.</Typography>}
        {texts.length > 0 && (
          <>
            <Typography>This goes along:</Typography>
            <Box component="ul" sx={{ my: 1, pl: 3 }}>{texts.map((text) => <li key={text}>{text}</li>)}</Box>
          </>
        )}
      </Box>
      <Typography sx={{ mt: 1 }} color="textSecondary">There is no way back. To keep the history, deactivate instead.</Typography>
    </FormDialog>
  );
}
