// Permissions: a row for each model, a box for each of its permissions. One looks for a model and sees at once what of it
// is given; space ticks, tab goes on.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useMemo, useState } from 'react';
import type { Permission } from '../api/types';
import { plural } from '../data/text';
import { matches, organize, verbOf, type ModelRow } from './organize';

interface Props {
  permissions: readonly Permission[];
  value: readonly number[];
  onChange: (value: number[]) => void;
  mayGive: (permission: Permission) => boolean;
  disabled?: boolean;
  error?: string | undefined;
}

export function PermissionPicker({ permissions, value, onChange, mayGive, disabled = false, error }: Props) {
  const [search, setSearch] = useState('');
  const [chosenOnly, setChosenOnly] = useState(false);
  const id = useId();
  const chosen = useMemo(() => new Set(value), [value]);
  const sections = useMemo(
    () => organize(permissions.filter((p) => matches(p, search) && (!chosenOnly || chosen.has(p.id)))),
    [permissions, search, chosenOnly, chosen],
  );
  const set = (ids: readonly number[], on: boolean) => {
    const next = new Set(chosen);
    for (const one of ids) {
      if (on) next.add(one);
      else next.delete(one);
    }
    onChange([...next].sort((a, b) => a - b));
  };
  const withheld = !disabled && permissions.some((p) => !mayGive(p));

  return (
    <Box>
      {error && <Alert severity="error" id={`${id}-error`} sx={{ mb: 1.5 }}>{error}</Alert>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', mb: 1 }}>
        <TextField
          type="search" label="Search permissions" value={search} margin="none" sx={{ flex: '1 1 220px', maxWidth: 360 }}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Enter') event.preventDefault(); }}
        />
        <FormControlLabel control={<Checkbox size="small" checked={chosenOnly} onChange={(_, on) => setChosenOnly(on)} />} label="Only given" />
        <Box role="status" sx={{ color: 'text.secondary' }}>{plural(value.length, 'permission')} given</Box>
        {value.length > 0 && !disabled && <Button onClick={() => onChange([])}>Remove all</Button>}
      </Box>
      {withheld && <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>What you do not have yourself cannot be given.</Typography>}
      <Box role="group" aria-label="Permissions" aria-describedby={error ? `${id}-error` : undefined} sx={{ border: 1, borderColor: 'divider', borderRadius: 2, maxHeight: 460, overflowY: 'auto' }} tabIndex={-1}>
        {sections.length === 0 && <Typography color="textSecondary" sx={{ p: 3, textAlign: 'center' }}>{chosenOnly && value.length === 0 ? 'None is given.' : 'No permission matches.'}</Typography>}
        {sections.map(({ app, models }) => (
          <Box role="group" key={app} aria-label={`App ${app}`}>
            <Typography variant="h3" sx={{ px: 2, py: 0.75, bgcolor: 'background.default', position: 'sticky', top: 0, zIndex: 1, borderBottom: 1, borderColor: 'divider' }}>{app}</Typography>
            {models.map((row) => (
              <Row key={row.key} row={row} chosen={chosen} disabled={disabled} mayGive={mayGive} set={set} />
            ))}
          </Box>
        ))}
      </Box>
    </Box>
  );
}

interface RowProps {
  row: ModelRow;
  chosen: ReadonlySet<number>;
  disabled: boolean;
  mayGive: (permission: Permission) => boolean;
  set: (ids: readonly number[], on: boolean) => void;
}

function Row({ row, chosen, disabled, mayGive, set }: RowProps) {
  const given = row.permissions.filter((p) => chosen.has(p.id)).length;
  const open = row.permissions.filter((p) => chosen.has(p.id) || mayGive(p)).map((p) => p.id);
  const all = given === row.permissions.length;
  return (
    <Box
      component="fieldset"
      sx={{ border: 0, m: 0, px: 2, py: 0.25, minWidth: 0, position: 'relative', display: 'flex', flexWrap: 'wrap', alignItems: 'center', borderBottom: 1, borderColor: 'divider' }}
    >
      <Box component="legend" sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}>{row.key}</Box>
      <FormControlLabel
        sx={{ width: { xs: '100%', md: 210 }, mr: 1, '& .MuiFormControlLabel-label': { fontWeight: 600, overflowWrap: 'anywhere' } }}
        control={(
          <Checkbox
            size="small" checked={all} indeterminate={given > 0 && !all} disabled={disabled || open.length === 0}
            slotProps={{ input: { 'aria-label': `All of ${row.key}` } }} onChange={() => set(open, !all)}
          />
        )}
        label={row.model}
      />
      {row.permissions.map((permission) => {
        const verb = verbOf(permission);
        const on = chosen.has(permission.id);
        return (
          <FormControlLabel
            key={permission.id} title={permission.name} sx={{ minWidth: 100, mr: 1 }} label={verb ?? permission.name}
            control={(
              <Checkbox
                size="small" checked={on} disabled={disabled || (!on && !mayGive(permission))}
                slotProps={{ input: { 'aria-label': `${permission.name} (${verb ?? permission.codename}, ${row.key})` } }}
                onChange={(_, now) => set([permission.id], now)}
              />
            )}
          />
        );
      })}
    </Box>
  );
}
