// Search and filters above a list. On a phone the filters are folded behind a button; what is set is kept in the address,
// so that a list can be sent to a colleague, and the back button goes back.
import FilterIcon from '@mui/icons-material/FilterList';
import SearchIcon from '@mui/icons-material/Search';
import Badge from '@mui/material/Badge';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useListContext } from 'react-admin';

type Values = Record<string, string>;

export function useFilter(): { values: Values; set: (name: string, value: string) => void; clear: () => void } {
  const { filterValues, setFilters } = useListContext();
  const values = filterValues as Values;
  const set = (name: string, value: string) => {
    const next = { ...values };
    if (value === '') delete next[name];
    else next[name] = value;
    setFilters(next, [], false);
  };
  return { values, set, clear: () => setFilters({}, [], false) };
}

/** Without what the list itself keeps there. */
const placeInAddress = () => window.location.hash.split('?')[0];

export function SearchField({ source, label, placeholder }: { source: string; label: string; placeholder?: string }) {
  const { values, set } = useFilter();
  const current = values[source] ?? '';
  const [typed, setTyped] = useState(current);
  const sent = useRef(current);
  useEffect(() => {
    // Cleared or set elsewhere (back button, "clear"): what was typed follows.
    if (current !== sent.current) {
      sent.current = current;
      setTyped(current);
    }
  }, [current]);
  const place = useRef(placeInAddress());
  const send = (value: string) => {
    // The next page may still be on its way, and this list on the screen: a search now would call people back to it.
    if (value.trim() === sent.current || placeInAddress() !== place.current) return;
    sent.current = value.trim();
    set(source, sent.current);
  };
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(typed), 350);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextField
      type="search" label={label} placeholder={placeholder} value={typed} margin="none"
      sx={{ flex: '1 1 260px', maxWidth: { sm: 420 } }} onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => { if (event.key === 'Enter') send(typed); }}
      slotProps={{ input: { startAdornment: <InputAdornment position="start"><SearchIcon fontSize="small" /></InputAdornment> }, htmlInput: { dir: 'auto', spellCheck: false } }}
    />
  );
}

interface SelectProps {
  source: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

export function SelectFilter({ source, label, options }: SelectProps) {
  const { values, set } = useFilter();
  const id = useId();
  return (
    <TextField
      id={id} select label={label} value={values[source] ?? ''} margin="none" sx={{ width: { xs: '100%', sm: 150 } }}
      onChange={(event) => set(source, event.target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      <option value="">Any</option>
      {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </TextField>
  );
}

export function DateFilter({ source, label }: { source: string; label: string }) {
  const { values, set } = useFilter();
  return (
    <TextField
      type="date" label={label} value={values[source] ?? ''} margin="none" sx={{ width: { xs: '100%', sm: 160 } }}
      onChange={(event) => set(source, event.target.value)} slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}

export const yesOrNo = [{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }] as const;

export function FilterBar({ search, children, names }: { search?: ReactNode; children?: ReactNode; names: readonly string[] }) {
  const { values, clear } = useFilter();
  const [open, setOpen] = useState(false);
  const id = useId();
  const set = names.filter((name) => values[name] !== undefined).length;
  return (
    <Box component="search" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mb: 2, alignItems: 'center' }}>
      {search}
      {names.length > 0 && (
        <Button
          sx={{ display: { sm: 'none' } }} variant="outlined" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}
          startIcon={<Badge color="primary" badgeContent={set}><FilterIcon /></Badge>}
        >
          Filters
        </Button>
      )}
      <Box id={id} sx={{ display: { xs: open ? 'flex' : 'none', sm: 'flex' }, flexWrap: 'wrap', gap: 1.5, width: { xs: '100%', sm: 'auto' } }}>
        {children}
      </Box>
      {Object.keys(values).length > 0 && <Button onClick={clear}>Clear all</Button>}
    </Box>
  );
}
