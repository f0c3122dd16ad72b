// All changes that members of staff made, newest first.
import Box from '@mui/material/Box';
import { DataTable, SimpleList } from 'react-admin';
import type { LogEntry } from '../api/types';
import { when } from '../data/text';
import { Quiet, Text, TextLink, When } from '../shared/cells';
import { Nothing } from '../shared/faults';
import { FilterBar, SearchField, SelectFilter } from '../shared/filter-bar';
import { flags, Flag } from '../shared/history';
import { ListPage } from '../shared/list-page';
import { useMay, useSession } from '../shared/may';
import { useSmallScreen } from '../shared/small-screen';

/** Where the page of a changed thing is; null where it has none, or is gone. */
export function pathOf(entry: Pick<LogEntry, 'object' | 'flag'>, userModel: string): string | null {
  if (!entry.object || entry.flag === 'deletion') return null;
  if (entry.object.model === userModel) return `/users/${entry.object.id}`;
  return entry.object.model === 'auth.group' ? `/groups/${entry.object.id}` : null;
}

function Thing({ entry }: { entry: LogEntry }) {
  const may = useMay();
  const path = pathOf(entry, useSession().user_model);
  const seen = path !== null && may('list', path.split('/')[1] ?? '');
  return seen ? <TextLink to={path}>{entry.object_repr || path}</TextLink> : <Text value={entry.object_repr} />;
}

export default function LogList() {
  const small = useSmallScreen();
  const { user_model: userModel } = useSession();
  const models = [
    { value: userModel, label: 'Users' },
    { value: 'auth.group', label: 'Groups' },
    { value: 'token_blacklist.outstandingtoken', label: 'Tokens' },
  ];
  const filters = (
    <FilterBar names={['model']} search={<SearchField source="user" label="Done by (user id)" />}>
      <SelectFilter source="model" label="What" options={models} />
    </FilterBar>
  );
  return (
    <ListPage
      resource="log" title="Log" lead="What members of staff changed." filters={filters}
      nothing={<Nothing title="Nothing has been changed yet">What members of staff change here is written down.</Nothing>}
    >
      {small ? (
        <SimpleList<LogEntry>
          rowClick={false} primaryText={(entry) => <Thing entry={entry} />}
          secondaryText={(entry) => `${entry.message || flags[entry.flag]?.label} ${when(entry.action_time)}, ${entry.user?.email ?? 'unknown'}`}
        />
      ) : (
        <DataTable<LogEntry> rowClick={false} bulkActionButtons={false}>
          <DataTable.Col<LogEntry> source="action_time" label="When" disableSort render={(entry) => <When value={entry.action_time} />} />
          <DataTable.Col<LogEntry> source="user" label="Who" disableSort render={(entry) => (entry.user ? <Text value={entry.user.email} /> : <Quiet>Deleted user</Quiet>)} />
          <DataTable.Col<LogEntry> source="flag" label="Did" disableSort render={(entry) => <Flag flag={entry.flag} />} />
          <DataTable.Col<LogEntry> source="object_repr" label="What" disableSort render={(entry) => <Thing entry={entry} />} />
          <DataTable.Col<LogEntry> source="message" label="Change" disableSort render={(entry) => <Box sx={{ minWidth: 180, overflowWrap: 'anywhere' }}>{entry.message}</Box>} />
        </DataTable>
      )}
    </ListPage>
  );
}
