// What went wrong, and the way on.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router-dom';
import { PageHeader } from './page-header';

export function NoSuchPage() {
  return (
    <Box>
      <PageHeader title="There is no such page" />
      <Typography>It may have moved, or you may not see it.</Typography>
      <Button component={Link} to="/" variant="outlined" sx={{ mt: 2 }}>To the overview</Button>
    </Box>
  );
}

export function PageFault({ error, resetErrorBoundary }: { error: Error; resetErrorBoundary: (...args: unknown[]) => void }) {
  return (
    <Box>
      <PageHeader title="This page failed" />
      <Alert severity="error" sx={{ mb: 2 }}>{error.message}</Alert>
      <Button variant="outlined" onClick={() => resetErrorBoundary()}>Try again</Button>
    </Box>
  );
}

export function LoadFault({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <Alert severity="error" action={<Button color="inherit" onClick={retry}>Try again</Button>}>{error.message}</Alert>
  );
}

/** Nothing to see here: said in a sentence, with what to do about it. */
export function Nothing({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <Box sx={{ textAlign: 'center', color: 'text.secondary', px: 2, py: 6 }}>
      <Typography variant="h2" component="p" color="textPrimary">{title}</Typography>
      {children}
    </Box>
  );
}
