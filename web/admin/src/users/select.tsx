// Ticking users. react-admin 5.15 has boxes of its own, but on MUI 9 their label does not reach the input, so that nobody
// who listens to the page knows what is ticked.
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useListContext, useRecordContext } from 'react-admin';
import type { UserRow } from '../api/types';
import { nameOf } from './name';

const compact = { p: 0.25, display: 'block', lineHeight: 0 } as const;
/** 48 pixels with its mark of 24. */
const roomy = { p: 1.5 } as const;

export function SelectUser({ forThumbs = false }: { forThumbs?: boolean }) {
  const user = useRecordContext<UserRow>();
  const { selectedIds, onToggleItem } = useListContext();
  if (!user) return null;
  return (
    <Checkbox
      size={forThumbs ? 'medium' : 'small'} sx={forThumbs ? roomy : compact}
      checked={selectedIds.includes(user.id)} onChange={() => onToggleItem(user.id)}
      onClick={(event) => event.stopPropagation()} slotProps={{ input: { 'aria-label': `Select ${nameOf(user)}` } }}
    />
  );
}

/** Where the focus goes when what it was on has gone with the choice. */
export const selectPageId = 'select-page';
const label = 'Select all users of this page';

/** `labelled`: with words to see, for a thumb; otherwise for the head of a table. */
export function SelectPage({ labelled = false }: { labelled?: boolean }) {
  const { data, selectedIds, onSelect } = useListContext<UserRow>();
  const ids = (data ?? []).map(({ id }) => id);
  const chosen = ids.filter((id) => selectedIds.includes(id)).length;
  const all = ids.length > 0 && chosen === ids.length;
  const others = selectedIds.filter((id) => !ids.includes(id as number));
  const state = { checked: all, indeterminate: chosen > 0 && !all, onChange: () => onSelect(all ? others : [...others, ...ids]) };
  if (labelled) return <FormControlLabel sx={{ m: 0, pr: 2 }} label={label} control={<Checkbox id={selectPageId} sx={roomy} {...state} />} />;
  return <Checkbox id={selectPageId} size="small" sx={compact} {...state} slotProps={{ input: { 'aria-label': label } }} />;
}
