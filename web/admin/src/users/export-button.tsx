// CSV of what the list shows, with its filters and in its order: as many pages as there are, with the rows so far.
import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useId, useRef, useState } from 'react';
import { useListContext, useNotify } from 'react-admin';
import { ApiError } from '../api/http';
import { download, exportUsers } from '../data/export';
import { count, plural } from '../data/text';

export function ExportButton() {
  const { filterValues, sort, meta } = useListContext();
  const notify = useNotify();
  const id = useId();
  const [rows, setRows] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);
  const known = meta as { count?: number; count_exact?: boolean } | undefined;
  const total = known?.count_exact ? known.count : undefined;

  const run = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setRows(0);
    try {
      const { blob, rows: all } = await exportUsers({
        filter: filterValues as Record<string, unknown>, sort, signal: controller.signal, progress: setRows,
      });
      download(blob, `users-${new Date().toISOString().slice(0, 10)}.csv`);
      notify(`${plural(all, 'user')} exported.`, { type: 'success' });
    } catch (fault) {
      if (!controller.signal.aborted) notify(fault instanceof ApiError ? fault.message : String(fault), { type: 'error' });
    } finally {
      setRows(null);
    }
  };
  const share = rows !== null && total ? Math.min(100, (rows / total) * 100) : null;
  return (
    <>
      <Button startIcon={<DownloadIcon />} onClick={() => void run()} disabled={rows !== null}>Export CSV</Button>
      <Dialog open={rows !== null} aria-labelledby={id} fullWidth maxWidth="xs">
        <DialogTitle id={id}>Exporting users</DialogTitle>
        <DialogContent>
          <LinearProgress aria-label="Export" {...(share === null ? {} : { variant: 'determinate', value: share })} />
          <Typography role="status" sx={{ mt: 1.5, fontVariantNumeric: 'tabular-nums' }}>
            {count(rows ?? 0)} rows so far{total ? `, of ${count(total)}` : ''}
          </Typography>
        </DialogContent>
        <DialogActions><Button color="inherit" onClick={() => abort.current?.abort()}>Cancel</Button></DialogActions>
      </Dialog>
    </>
  );
}
