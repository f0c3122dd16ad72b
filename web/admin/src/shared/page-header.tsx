// The heading of a page, its title in the browser, and what can be done on it.
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, type ReactNode } from 'react';
import { useSiteName } from '../panel/site-name';

interface Props {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, lead, actions }: Props) {
  const name = useSiteName();
  useEffect(() => {
    document.title = `${title} - ${name} admin`;
  }, [title, name]);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: 1.5, mb: 2 }}>
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Typography variant="h1" dir="auto" sx={{ overflowWrap: 'anywhere' }}>{title}</Typography>
        {lead && <Box sx={{ color: 'text.secondary', mt: 0.5 }}>{lead}</Box>}
      </Box>
      {actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 0.25 }}>{actions}</Box>}
    </Box>
  );
}
