// A list as every page has it: heading, filters, table (cards on a phone), pages; and what is said when there is nothing.
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import LinearProgress from '@mui/material/LinearProgress';
import Skeleton from '@mui/material/Skeleton';
import type { ReactNode } from 'react';
import { ListBase, useListContext, type SortPayload } from 'react-admin';
import { countOf } from '../data/text';
import { LoadFault, Nothing } from './faults';
import { PageHeader } from './page-header';
import { Pagination } from './pagination';

interface Props {
  title: string;
  lead?: ReactNode;
  /** What is counted, where the server counts. */
  noun?: string;
  actions?: ReactNode;
  filters?: ReactNode;
  /** What is said when there is nothing at all, without any filter. */
  nothing: ReactNode;
  children: ReactNode;
}

export function ListPage({ resource, sort, ...rest }: Props & { resource: string; sort?: SortPayload }) {
  return (
    <ListBase resource={resource} perPage={50} exporter={false} {...(sort && { sort })}>
      <Frame {...rest} />
    </ListBase>
  );
}

function Frame({ title, lead, noun, actions, filters, nothing, children }: Props) {
  const { isFetching, meta } = useListContext();
  const counted = meta as { count?: number; count_exact?: boolean } | undefined;
  const total = noun && counted?.count !== undefined ? `${countOf(counted.count, counted.count_exact !== false)} ${noun}${counted.count === 1 ? '' : 's'}` : undefined;
  return (
    <Box component="section" aria-busy={isFetching}>
      <PageHeader title={title} lead={lead ?? total} actions={actions} />
      {filters}
      <Card sx={{ position: 'relative', overflow: 'hidden' }}>
        <Box sx={{ position: 'absolute', top: 0, left: 0, right: 0, height: 3, zIndex: 2 }}>
          {isFetching && <LinearProgress aria-label="Loading" sx={{ height: 3 }} />}
        </Box>
        <Rows nothing={nothing}>{children}</Rows>
        <Pagination />
      </Card>
    </Box>
  );
}

function Rows({ nothing, children }: Pick<Props, 'nothing' | 'children'>) {
  const { data, error, isPending, filterValues, setFilters, page, setPage, refetch } = useListContext();
  if (error) return <Box sx={{ p: 2 }}><LoadFault error={error as Error} retry={() => void refetch()} /></Box>;
  if (isPending) {
    return (
      <Box sx={{ p: 2 }} aria-hidden="true">
        {Array.from({ length: 12 }, (_, i) => <Skeleton key={i} height={33} />)}
      </Box>
    );
  }
  if ((data ?? []).length > 0) return <Box sx={{ overflowX: 'auto' }}>{children}</Box>;
  if (page > 1) {
    return <Nothing title="Nothing further"><Button onClick={() => setPage(1)}>To the first page</Button></Nothing>;
  }
  if (Object.keys(filterValues as object).length > 0) {
    return <Nothing title="Nothing matches"><Button onClick={() => setFilters({}, [])}>Clear search and filters</Button></Nothing>;
  }
  return <>{nothing}</>;
}
