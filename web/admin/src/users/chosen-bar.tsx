// The users that are ticked, and what can be done with them: at the foot of the window, in reach wherever one has
// scrolled to, and nothing moves when it comes. On a phone it is as wide as the window, and its buttons are for thumbs.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import GlobalStyles from '@mui/material/GlobalStyles';
import Paper from '@mui/material/Paper';
import type { Theme } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { useListContext } from 'react-admin';
import { plural } from '../data/text';
import { BulkActions } from './bulk';
import { selectPageId } from './select';

const heardOnly = { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } as const;

/** One can scroll until nothing is behind the bar, and what gets the focus by keys is never behind it. */
const room = (theme: Theme) => ({
  html: { scrollPaddingBottom: 72, [theme.breakpoints.down('sm')]: { scrollPaddingBottom: 128 } },
  body: { paddingBottom: 72, [theme.breakpoints.down('sm')]: { paddingBottom: 96 } },
});

const shape = {
  position: 'fixed', zIndex: 5, display: 'flex', flexWrap: { xs: 'wrap', sm: 'nowrap' }, columnGap: 1, alignItems: 'center', whiteSpace: 'nowrap',
  left: { xs: 0, sm: '50%' }, right: { xs: 0, sm: 'auto' }, bottom: { xs: 0, sm: 16 }, transform: { sm: 'translateX(-50%)' },
  px: 2, pt: { xs: 0.5, sm: 1 }, pb: { xs: 'calc(8px + env(safe-area-inset-bottom))', sm: 1 },
  borderTop: { xs: 1 }, border: { sm: 1 }, borderColor: { xs: 'divider', sm: 'divider' }, borderRadius: { xs: '12px 12px 0 0', sm: 2.5 },
  boxShadow: '0 8px 24px rgb(0 0 0 / 0.25)', '& .MuiButton-root': { minHeight: { xs: 44, sm: 0 } },
} as const;

export function ChosenBar() {
  const { selectedIds, onUnselectItems } = useListContext();
  const text = selectedIds.length > 0 ? `${plural(selectedIds.length, 'user')} chosen` : '';
  useFocusAfter(selectedIds.length > 0);
  return (
    <>
      {/* There before it has something to say: what comes with its words is not read out by all. */}
      <Box component="span" role="status" sx={heardOnly}>{text}</Box>
      {text && (
        <Paper component="section" aria-label="Chosen users" sx={shape}>
          <GlobalStyles styles={room} />
          <Box component="span" sx={{ fontWeight: 600, flexGrow: 1 }}>{text}</Box>
          <Button color="inherit" onClick={() => onUnselectItems()}>Choose none</Button>
          <Box sx={{ display: 'flex', gap: 1, flexBasis: { xs: '100%', sm: 'auto' }, '& > .MuiButton-root': { flexGrow: 1 } }}><BulkActions /></Box>
        </Paper>
      )}
    </>
  );
}

/** The bar goes with the button that was pressed: who uses keys goes on at the box for all. */
function useFocusAfter(some: boolean) {
  const had = useRef(some);
  useEffect(() => {
    if (had.current && !some && document.activeElement === document.body) {
      document.getElementById(selectPageId)?.focus({ preventScroll: true });
    }
    had.current = some;
  }, [some]);
}
