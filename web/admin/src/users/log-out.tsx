// Everything that keeps a user signed in, ended at once.
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import { request } from '../api/http';
import type { User } from '../api/types';
import { plural } from '../data/text';
import { FormDialog } from '../shared/form-dialog';
import { nameOf } from './name';

export function LogOutEverywhere({ user, onClose }: { user: User; onClose: () => void }) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    try {
      const { blacklisted } = await request<{ blacklisted: number }>(`users/${user.id}/log-out/`, { method: 'POST' });
      notify(`Logged out everywhere: ${plural(blacklisted, 'refresh token')} blacklisted.`, { type: 'success' });
      refresh();
      onClose();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={`Log out ${nameOf(user)} everywhere?`} action="Log out" danger busy={busy} onClose={onClose} onSubmit={run}>
      {fault && <Alert severity="error" sx={{ mb: 1 }}>{fault}</Alert>}
      <Typography>All refresh tokens are blacklisted for good and the sessions in this panel end. An access token that is out already works until it expires.</Typography>
    </FormDialog>
  );
}
