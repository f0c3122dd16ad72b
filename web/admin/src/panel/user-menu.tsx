// Who is signed in; how the page looks, the own password, the way out.
import CheckIcon from '@mui/icons-material/Check';
import AccountIcon from '@mui/icons-material/AccountCircleOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListSubheader from '@mui/material/ListSubheader';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useEffect, useId, useState } from 'react';
import { useNotify, useStore } from 'react-admin';
import { session, useSessionState } from '../api/session';
import { PasswordChange } from './password-change';

const looks = [
  { value: undefined, label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function UserMenu() {
  const state = useSessionState();
  const notify = useNotify();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [changing, setChanging] = useState(false);
  const [theme, setTheme] = useStore<'light' | 'dark' | undefined>('theme', undefined);
  useEffect(() => {
    if (theme) document.documentElement.dataset['theme'] = theme;
    else delete document.documentElement.dataset['theme'];
  }, [theme]);

  if (state.phase !== 'in' && state.phase !== 'expired') return null;
  const { user } = state.session;
  const name = `${user.first_name} ${user.last_name}`.trim() || user.username || user.email;
  const close = () => setAnchor(null);
  const signOut = () => {
    close();
    session.signOut().catch((fault: Error) => notify(fault.message, { type: 'error' }));
  };

  return (
    <>
      <Button
        id={`${id}-button`} color="inherit" startIcon={<AccountIcon />} aria-haspopup="menu"
        aria-expanded={anchor !== null} aria-controls={anchor ? `${id}-menu` : undefined}
        onClick={(event) => setAnchor(event.currentTarget)} sx={{ maxWidth: { xs: 150, sm: 260 }, minWidth: 0, ml: 1 }}
      >
        <Box component="span" dir="auto" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{name}</Box>
      </Button>
      <Menu
        id={`${id}-menu`} anchorEl={anchor} open={anchor !== null} onClose={close}
        slotProps={{ list: { 'aria-labelledby': `${id}-button`, dense: true }, paper: { sx: { minWidth: 220 } } }}
      >
        <ListSubheader role="presentation" sx={{ lineHeight: 1.5, py: 1, maxWidth: 320, overflowWrap: 'anywhere' }}>
          <span dir="auto">{user.email || user.username}</span><br />{user.is_superuser ? 'Superuser' : 'Staff'}
        </ListSubheader>
        <Divider role="presentation" />
        {looks.map(({ value, label }) => (
          <MenuItem key={label} role="menuitemradio" aria-checked={theme === value} onClick={() => setTheme(value)}>
            <ListItemIcon>{theme === value && <CheckIcon fontSize="small" />}</ListItemIcon>
            {label}
          </MenuItem>
        ))}
        <Divider role="presentation" />
        <MenuItem onClick={() => { close(); setChanging(true); }}><ListItemIcon />Change my password…</MenuItem>
        <MenuItem onClick={signOut}><ListItemIcon />Sign out</MenuItem>
      </Menu>
      {changing && <PasswordChange onClose={() => setChanging(false)} />}
    </>
  );
}
