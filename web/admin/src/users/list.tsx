// Users: the columns that the tutorial's admin has, search, filters, and what can be done with many at once.
import AddIcon from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import { ColumnsButton, DataTable } from 'react-admin';
import { Link } from 'react-router-dom';
import type { UserRow } from '../api/types';
import { Text, TextLink, When, YesNo } from '../shared/cells';
import { Nothing } from '../shared/faults';
import { ListPage } from '../shared/list-page';
import { useMay } from '../shared/may';
import { useSmallScreen } from '../shared/small-screen';
import { UserCards } from './cards';
import { ChosenBar } from './chosen-bar';
import { ExportButton } from './export-button';
import { UserFilters } from './filters';
import { nameOf } from './name';
import { SelectPage, SelectUser } from './select';

export default function UserList() {
  const may = useMay();
  const small = useSmallScreen();
  const many = may('change', 'users') || may('delete', 'users');
  const actions = (
    <>
      {!small && <ColumnsButton storeKey="users.datatable" />}
      {may('export', 'users') && <ExportButton />}
      {may('create', 'users') && (
        <Button variant="contained" component={Link} to="/users/create" startIcon={<AddIcon />}>Add user</Button>
      )}
    </>
  );
  return (
    <ListPage
      resource="users" title="Users" noun="user" sort={{ field: 'id', order: 'DESC' }} actions={actions} filters={<UserFilters />}
      nothing={<Nothing title="There are no users yet">Whoever registers is here.</Nothing>}
    >
      {many && <ChosenBar />}
      {small ? <UserCards many={many} /> : <Table many={many} />}
    </ListPage>
  );
}

function Table({ many }: { many: boolean }) {
  return (
    <DataTable<UserRow> storeKey="users.datatable" rowClick="edit" bulkActionButtons={false} hiddenColumns={['id', 'last_name']}>
      {many && <DataTable.Col<UserRow> label={<SelectPage />} disableSort render={() => <SelectUser />} />}
      <DataTable.Col<UserRow> source="id" label="ID" sortByOrder="DESC" />
      <DataTable.Col<UserRow> source="email" label="Email" render={(user) => <TextLink to={`/users/${user.id}`} width={230}>{nameOf(user)}</TextLink>} />
      <DataTable.Col<UserRow> source="username" label="Username" render={(user) => <Text value={user.username} width={130} />} />
      <DataTable.Col<UserRow> source="first_name" label="First name" render={(user) => <Text value={user.first_name} width={120} />} />
      <DataTable.Col<UserRow> source="last_name" label="Last name" render={(user) => <Text value={user.last_name} width={140} />} />
      <DataTable.Col<UserRow> source="is_staff" label="Staff" sortByOrder="DESC" render={(user) => <YesNo value={user.is_staff} label="Staff" />} />
      <DataTable.Col<UserRow> source="is_active" label="Active" render={(user) => <YesNo value={user.is_active} label="Active" />} />
      <DataTable.Col<UserRow> source="last_login" label="Last login" sortByOrder="DESC" render={(user) => <When value={user.last_login} />} />
      <DataTable.Col<UserRow> source="date_joined" label="Joined" sortByOrder="DESC" render={(user) => <When value={user.date_joined} />} />
    </DataTable>
  );
}
