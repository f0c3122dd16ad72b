// Back and forth through keyset pages. How many there are is known for users only, and only to ten thousand.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import { useId } from 'react';
import { useListContext } from 'react-admin';
import { countOf } from '../data/text';

interface Meta {
  count?: number;
  count_exact?: boolean;
}

export function rangeText(page: number, perPage: number, shown: number, meta: Meta | undefined): string {
  if (shown === 0) return 'None';
  const first = (page - 1) * perPage + 1;
  const range = `${first.toLocaleString('en')}–${(first + shown - 1).toLocaleString('en')}`;
  return meta?.count === undefined ? range : `${range} of ${countOf(meta.count, meta.count_exact !== false)}`;
}

export function Pagination() {
  const { data, page, perPage, hasNextPage, setPage, setPerPage, isPending, meta } = useListContext();
  const id = useId();
  if (isPending) return null;
  const shown = data?.length ?? 0;
  if (shown === 0 && page === 1) return null;
  return (
    <Box component="nav" aria-label="Pages of the list" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'flex-end', gap: 1.5, px: 2, py: 1, color: 'text.secondary' }}>
      <Box sx={{ display: { xs: 'none', sm: 'flex' }, alignItems: 'center', gap: 1 }}>
        <label htmlFor={id}>Rows</label>
        <NativeSelect id={id} value={perPage} disableUnderline onChange={(event) => setPerPage(Number(event.target.value))} sx={{ fontSize: 'inherit' }}>
          {[25, 50, 100, 200].map((n) => <option key={n} value={n}>{n}</option>)}
        </NativeSelect>
      </Box>
      <Box component="span" role="status" sx={{ fontVariantNumeric: 'tabular-nums' }}>{rangeText(page, perPage, shown, meta as Meta | undefined)}</Box>
      <Box sx={{ display: 'flex', gap: 1 }}>
        {page > 2 && <Button variant="outlined" onClick={() => setPage(1)}>First</Button>}
        <Button variant="outlined" disabled={page <= 1} onClick={() => setPage(page - 1)}>Previous</Button>
        <Button variant="outlined" disabled={!hasNextPage} onClick={() => setPage(page + 1)}>Next</Button>
      </Box>
    </Box>
  );
}
