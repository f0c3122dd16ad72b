// Groups: names, what they hold, how many are in them.
import AddIcon from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import { DataTable, SimpleList } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Group } from '../api/types';
import { count, plural } from '../data/text';
import { Text, TextLink } from '../shared/cells';
import { Nothing } from '../shared/faults';
import { ListPage } from '../shared/list-page';
import { useMay } from '../shared/may';
import { useSmallScreen } from '../shared/small-screen';
import { FilterBar, SearchField } from '../shared/filter-bar';

export default function GroupList() {
  const may = useMay();
  const small = useSmallScreen();
  const add = may('create', 'groups') && (
    <Button variant="contained" component={Link} to="/groups/create" startIcon={<AddIcon />}>Add group</Button>
  );
  return (
    <ListPage
      resource="groups" title="Groups" lead="Permissions under one name, for many users." actions={add}
      filters={<FilterBar names={[]} search={<SearchField source="search" label="Search groups" />} />}
      nothing={<Nothing title="There are no groups yet">A group gives the same permissions to many users.</Nothing>}
    >
      {small ? (
        <SimpleList<Group>
          rowClick="edit" primaryText={(group) => <Text value={group.name} width={300} />}
          secondaryText={(group) => `${plural(group.permissions?.length ?? 0, 'permission')}, ${plural(group.users ?? 0, 'user')}`}
        />
      ) : (
        <DataTable<Group> rowClick="edit" bulkActionButtons={false}>
          <DataTable.Col<Group> source="name" label="Name" disableSort render={(group) => <TextLink to={`/groups/${group.id}`} width={480}>{group.name}</TextLink>} />
          <DataTable.Col<Group> align="right" source="permissions" label="Permissions" disableSort render={(group) => count(group.permissions?.length ?? 0)} />
          <DataTable.Col<Group> align="right" source="users" label="Users" disableSort render={(group) => count(group.users ?? 0)} />
        </DataTable>
      )}
    </ListPage>
  );
}
