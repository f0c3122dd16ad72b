// Users on a phone: a card each, which leads to the user, and beside it a box to tick.
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Stack from '@mui/material/Stack';
import { RecordContextProvider, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { UserRow } from '../api/types';
import { when } from '../data/text';
import { Text } from '../shared/cells';
import { nameOf } from './name';
import { SelectPage, SelectUser } from './select';

export function UserCards({ many }: { many: boolean }) {
  const { data } = useListContext<UserRow>();
  return (
    <>
      {many && <Box sx={{ borderBottom: 1, borderColor: 'divider' }}><SelectPage labelled /></Box>}
      <List disablePadding>
        {(data ?? []).map((user) => (
          <RecordContextProvider key={user.id} value={user}>
            <ListItem disablePadding divider>
              {many && <SelectUser forThumbs />}
              <ListItemButton component={Link} to={`/users/${user.id}`} sx={{ minWidth: 0, ...(many && { pl: 0.5 }) }}>
                <ListItemText primary={<Text value={nameOf(user)} width={300} />} secondary={<Facts user={user} />} slotProps={{ secondary: { component: 'div' } }} />
              </ListItemButton>
            </ListItem>
          </RecordContextProvider>
        ))}
      </List>
    </>
  );
}

function Facts({ user }: { user: UserRow }) {
  return (
    <Stack component="span" direction="row" spacing={0.75} useFlexGap sx={{ flexWrap: 'wrap', alignItems: 'center' }}>
      <span>Joined {when(user.date_joined)}</span>
      {user.is_superuser && <Chip component="span" size="small" label="Superuser" variant="outlined" />}
      {user.is_staff && !user.is_superuser && <Chip component="span" size="small" label="Staff" variant="outlined" />}
      {!user.is_active && <Chip component="span" size="small" label="Not active" variant="outlined" color="warning" />}
    </Stack>
  );
}
