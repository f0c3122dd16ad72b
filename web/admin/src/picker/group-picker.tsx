// Groups: a list to search and tick.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { Group } from '../api/types';
import { plural } from '../data/text';

interface Props {
  groups: readonly Group[];
  value: readonly number[];
  onChange: (value: number[]) => void;
  mayGive: (group: Group) => boolean;
  disabled?: boolean;
  error?: string | undefined;
}

export function GroupPicker({ groups, value, onChange, mayGive, disabled = false, error }: Props) {
  const [search, setSearch] = useState('');
  const shown = groups.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (id: number, on: boolean) => onChange(on ? [...value, id] : value.filter((one) => one !== id));
  if (groups.length === 0) return <Typography color="textSecondary">There are no groups yet.</Typography>;
  return (
    <Box>
      {error && <Alert severity="error" sx={{ mb: 1.5 }}>{error}</Alert>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', mb: 1 }}>
        <TextField
          type="search" label="Search groups" value={search} margin="none" sx={{ flex: '1 1 220px', maxWidth: 360 }}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Enter') event.preventDefault(); }}
        />
        <Box role="status" sx={{ color: 'text.secondary' }}>In {plural(value.length, 'group')}</Box>
      </Box>
      <Box role="group" aria-label="Groups" sx={{ border: 1, borderColor: 'divider', borderRadius: 2, maxHeight: 240, overflowY: 'auto', px: 2, py: 0.5, columns: { md: 2 } }}>
        {shown.length === 0 && <Typography color="textSecondary" sx={{ py: 2 }}>No group matches.</Typography>}
        {shown.map((group) => {
          const on = value.includes(group.id);
          const withheld = !on && !mayGive(group);
          return (
            <FormControlLabel
              key={group.id} sx={{ display: 'flex', breakInside: 'avoid', minWidth: 0, '& .MuiFormControlLabel-label': { overflowWrap: 'anywhere', minWidth: 0 } }}
              control={<Checkbox size="small" checked={on} disabled={disabled || withheld} onChange={(_, now) => toggle(group.id, now)} />}
              label={<><bdi dir="auto">{group.name}</bdi>{withheld && !disabled && <Box component="span" sx={{ color: 'text.secondary' }}> (you are not in it)</Box>}</>}
            />
          );
        })}
      </Box>
    </Box>
  );
}
