// One user: who he is, what he may, what was changed; beside it his password and his sessions.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Skeleton from '@mui/material/Skeleton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useState } from 'react';
import { EditBase, Form, useEditContext, useRedirect } from 'react-admin';
import { whyFixed } from '../api/permissions';
import type { User } from '../api/types';
import { LoadFault } from '../shared/faults';
import { FocusFirstFault, SaveBar, Section } from '../shared/form-parts';
import { History } from '../shared/history';
import { useSession } from '../shared/may';
import { PageHeader } from '../shared/page-header';
import { GroupInput, PermissionInput } from '../picker/inputs';
import { DeleteUsers } from './delete-users';
import { AccountFields, StatusFields } from './fields';
import { nameOf } from './name';
import { UserAside } from './aside';

export default function UserEdit() {
  return (
    <EditBase mutationMode="pessimistic" redirect={false} redirectOnError={false} queryOptions={{ onError: () => undefined } as object}>
      <Page />
    </EditBase>
  );
}

function Page() {
  const { record, error, isPending, refetch } = useEditContext<User>();
  if (error) {
    return (
      <>
        <PageHeader title="User" />
        <LoadFault error={error} retry={() => void refetch()} />
      </>
    );
  }
  // What a list knows of a user comes first (react-admin hands it on); his page is more than that.
  if (isPending || !record || !('editable' in record)) return <Box aria-busy="true"><Skeleton width={320} height={48} /><Skeleton height={360} /></Box>;
  return <UserPage key={record.id} user={record} />;
}

const tabs = ['account', 'permissions', 'history'] as const;
const labels = { account: 'Account', permissions: 'Groups and permissions', history: 'History' };

function UserPage({ user }: { user: User }) {
  const session = useSession();
  const redirect = useRedirect();
  const [tab, setTab] = useState<(typeof tabs)[number]>('account');
  const [deleting, setDeleting] = useState(false);
  const fixed = whyFixed(session, user);
  const panel = (name: (typeof tabs)[number]) => ({
    role: 'tabpanel', id: `user-${name}`, 'aria-labelledby': `user-tab-${name}`, hidden: tab !== name,
  });
  return (
    <>
      <PageHeader
        title={nameOf(user)}
        lead={(
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}>
            {!user.is_active && <Chip size="small" color="warning" variant="outlined" label="Not active" />}
            {user.is_superuser && <Chip size="small" variant="outlined" label="Superuser" />}
            {user.is_staff && <Chip size="small" variant="outlined" label="Staff" />}
            {user.id === session.user.id && <Chip size="small" color="primary" variant="outlined" label="You" />}
            <span>User {user.id}</span>
          </Box>
        )}
      />
      {fixed && <Alert severity="info" sx={{ mb: 2 }}>{fixed}</Alert>}
      <Box sx={{ display: 'grid', gap: 2.5, alignItems: 'start', gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 300px' } }}>
        <Box>
          <Tabs value={tab} onChange={(_, name: (typeof tabs)[number]) => setTab(name)} variant="scrollable" sx={{ mb: 2, borderBottom: 1, borderColor: 'divider' }} aria-label="Parts of this user">
            {tabs.map((name) => <Tab key={name} value={name} label={labels[name]} id={`user-tab-${name}`} aria-controls={`user-${name}`} />)}
          </Tabs>
          <Form record={user} warnWhenUnsavedChanges noValidate>
            <FocusFirstFault />
            <Box {...panel('account')}>
              <Section title="Account"><AccountFields disabled={fixed !== null} /></Section>
              <Section title="Status"><StatusFields id={user.id} disabled={fixed !== null} /></Section>
            </Box>
            <Box {...panel('permissions')}>
              {user.is_superuser && <Alert severity="info" sx={{ mb: 2 }}>A superuser may do everything. What is given here counts only when that ends.</Alert>}
              <Section title="Groups" lead="Members have all permissions of a group."><GroupInput source="groups" disabled={fixed !== null} /></Section>
              <Section title="Permissions of their own" lead="In addition to those of the groups."><PermissionInput source="user_permissions" disabled={fixed !== null} /></Section>
            </Box>
            {tab !== 'history' && fixed === null && <SaveBar label="Save changes" />}
          </Form>
          <Box {...panel('history')}>{tab === 'history' && <Section title="History"><History resource="users" id={user.id} /></Section>}</Box>
        </Box>
        <UserAside user={user} onDelete={() => setDeleting(true)} />
      </Box>
      {deleting && <DeleteUsers ids={[user.id]} name={nameOf(user)} onClose={() => setDeleting(false)} onDeleted={() => redirect('list', 'users')} />}
    </>
  );
}
