// Ticking users. react-admin 5.15 has boxes of its own, but on MUI 9 their label does not reach the input, so that nobody
// who listens to the page knows what is ticked.
import Checkbox from '@mui/material/Checkbox';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import { useListContext, useRecordContext } from 'react-admin';
import type { UserRow } from '../api/types';
import { plural } from '../data/text';
import { BulkActions } from './bulk';
import { nameOf } from './name';

const small = { p: 0.25, display: 'block', lineHeight: 0 } as const;

export function SelectUser() {
  const user = useRecordContext<UserRow>();
  const { selectedIds, onToggleItem } = useListContext();
  if (!user) return null;
  return (
    <Checkbox
      size="small" sx={small} checked={selectedIds.includes(user.id)} onChange={() => onToggleItem(user.id)}
      onClick={(event) => event.stopPropagation()} slotProps={{ input: { 'aria-label': `Select ${nameOf(user)}` } }}
    />
  );
}

export function SelectPage() {
  const { data, selectedIds, onSelect } = useListContext<UserRow>();
  const ids = (data ?? []).map(({ id }) => id);
  const chosen = ids.filter((id) => selectedIds.includes(id)).length;
  const all = ids.length > 0 && chosen === ids.length;
  const others = selectedIds.filter((id) => !ids.includes(id as number));
  return (
    <Checkbox
      size="small" sx={small} checked={all} indeterminate={chosen > 0 && !all} onChange={() => onSelect(all ? others : [...others, ...ids])}
      slotProps={{ input: { 'aria-label': 'Select all users of this page' } }}
    />
  );
}

/** At the foot of the window: in reach wherever one has scrolled to, and nothing moves when it comes. */
export function ChosenBar() {
  const { selectedIds, onUnselectItems } = useListContext();
  if (selectedIds.length === 0) return null;
  return (
    <Paper
      component="section" aria-label="Chosen users"
      sx={{ position: 'fixed', zIndex: 5, bottom: 16, left: '50%', transform: 'translateX(-50%)', border: 1, borderColor: 'divider', boxShadow: '0 8px 24px rgb(0 0 0 / 0.25)', borderRadius: 2.5, px: 2, py: 1, display: 'flex', gap: 1, alignItems: 'center', whiteSpace: 'nowrap' }}
    >
      <Box component="span" role="status" sx={{ fontWeight: 600, mr: 1 }}>{plural(selectedIds.length, 'user')} chosen</Box>
      <BulkActions />
      <Button color="inherit" onClick={() => onUnselectItems()}>Choose none</Button>
    </Paper>
  );
}
