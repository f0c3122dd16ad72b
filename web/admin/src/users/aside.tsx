// Beside a user's form: his password, his sessions, when he was here; and the way to delete him.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { User } from '../api/types';
import { When } from '../shared/cells';
import { Section } from '../shared/form-parts';
import { useMay, useSession } from '../shared/may';
import { LogOutEverywhere } from './log-out';
import { PasswordDialog } from './password-dialog';

export function passwordText({ usable, algorithm, summary }: User['password']): string {
  if (!usable) return 'Has no password: cannot sign in with one.';
  return [algorithm, summary].filter(Boolean).join(', ') || 'A password is set.';
}

export function UserAside({ user, onDelete }: { user: User; onDelete: () => void }) {
  const may = useMay();
  const session = useSession();
  const [asked, setAsked] = useState<'password' | 'log-out' | null>(null);
  const close = () => setAsked(null);
  return (
    <Box component="aside" aria-label="Password and sessions">
      <Section title="Password">
        <Typography sx={{ overflowWrap: 'anywhere' }} color="textSecondary">{passwordText(user.password)}</Typography>
        {user.id === session.user.id && <Typography variant="body2" sx={{ mt: 1 }}>Change it in the menu with your name.</Typography>}
        {user.editable.password && user.id !== session.user.id && <Button variant="outlined" sx={{ mt: 1.5 }} onClick={() => setAsked('password')}>Set password…</Button>}
      </Section>
      <Section title="Sessions">
        <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5, '& dt': { color: 'text.secondary' }, '& dd': { m: 0 } }}>
          <dt>Last login</dt><dd><When value={user.last_login} /></dd>
          <dt>Joined</dt><dd><When value={user.date_joined} /></dd>
        </Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1.5 }}>
          {may('list', 'outstanding-tokens') && (
            <Button component={Link} to={`/outstanding-tokens?filter=${encodeURIComponent(JSON.stringify({ user: String(user.id) }))}`}>Tokens</Button>
          )}
          {may('log-out', 'users') && user.editable.change && <Button variant="outlined" onClick={() => setAsked('log-out')}>Log out everywhere…</Button>}
        </Box>
      </Section>
      {user.editable.delete && (
        <Button color="error" variant="outlined" onClick={onDelete}>Delete user…</Button>
      )}
      {asked === 'password' && <PasswordDialog user={user} onClose={close} />}
      {asked === 'log-out' && <LogOutEverywhere user={user} onClose={close} />}
    </Box>
  );
}
