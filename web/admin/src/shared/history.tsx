// Who changed it, when and what: the history of a user or a group, newest first, more on demand.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Skeleton from '@mui/material/Skeleton';
import { useInfiniteQuery } from '@tanstack/react-query';
import { query, request } from '../api/http';
import type { HistoryEntry, Page } from '../api/types';
import { When } from './cells';
import { LoadFault, Nothing } from './faults';

export const flags = {
  addition: { label: 'Added', color: 'success' },
  change: { label: 'Changed', color: 'info' },
  deletion: { label: 'Deleted', color: 'error' },
} as const;

export function Flag({ flag }: { flag: HistoryEntry['flag'] }) {
  const { label, color } = flags[flag] ?? flags.change;
  return <Chip size="small" variant="outlined" label={label} color={color} sx={{ minWidth: 76 }} />;
}

export function History({ resource, id }: { resource: 'users' | 'groups'; id: number }) {
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: [resource, 'history', id],
    queryFn: ({ pageParam }) =>
      request<Page<HistoryEntry>>(`${resource}/${id}/history/${query({ limit: 50, after: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (error) return <LoadFault error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton height={120} />;
  const entries = data.pages.flatMap((page) => page.results);
  if (entries.length === 0) return <Nothing title="No changes so far">What members of staff change here is written down.</Nothing>;
  return (
    <>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {entries.map((entry) => (
          <Box
            component="li" key={entry.id}
            sx={{ display: 'grid', gridTemplateColumns: { xs: 'auto 1fr', sm: '96px 180px minmax(0, 1fr)' }, gap: 1, alignItems: 'baseline', py: 1.25, borderBottom: 1, borderColor: 'divider', '&:last-child': { borderBottom: 0 } }}
          >
            <Flag flag={entry.flag} />
            <When value={entry.action_time} />
            <Box sx={{ overflowWrap: 'anywhere', gridColumn: { xs: '1 / -1', sm: 'auto' } }}>
              {entry.message || flags[entry.flag]?.label}
              <Box component="span" sx={{ color: 'text.secondary' }}> by <bdi>{entry.user?.email ?? 'somebody who is gone'}</bdi></Box>
            </Box>
          </Box>
        ))}
      </Box>
      {hasNextPage && <Button sx={{ mt: 2 }} variant="outlined" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show older changes</Button>}
    </>
  );
}
