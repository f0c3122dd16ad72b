// One group: its name, its permissions, its history.
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { EditBase, Form, TextInput, useEditContext, useRedirect } from 'react-admin';
import { Link } from 'react-router-dom';
import { request } from '../api/http';
import type { Group } from '../api/types';
import { plural } from '../data/text';
import { PermissionInput } from '../picker/inputs';
import { LoadFault } from '../shared/faults';
import { FormDialog } from '../shared/form-dialog';
import { FocusFirstFault, SaveBar, Section } from '../shared/form-parts';
import { History } from '../shared/history';
import { useMay } from '../shared/may';
import { PageHeader } from '../shared/page-header';
import { useAction } from '../shared/use-action';

export default function GroupEdit() {
  return (
    <EditBase mutationMode="pessimistic" redirect={false} redirectOnError={false} queryOptions={{ onError: () => undefined } as object}>
      <Page />
    </EditBase>
  );
}

function Page() {
  const { record, error, isPending, refetch } = useEditContext<Group>();
  const may = useMay();
  const [deleting, setDeleting] = useState(false);
  if (error) return <><PageHeader title="Group" /><LoadFault error={error} retry={() => void refetch()} /></>;
  if (isPending || !record) return <Skeleton height={360} />;
  const fixed = !may('change', 'groups');
  const members = `/users?filter=${encodeURIComponent(JSON.stringify({ group: String(record.id) }))}`;
  return (
    <>
      <PageHeader
        title={record.name}
        lead={may('list', 'users') ? <Link to={members} style={{ color: 'inherit' }}>{plural(record.users ?? 0, 'user')} in this group</Link> : `Group ${record.id}`}
        actions={may('delete', 'groups') && <Button color="error" variant="outlined" onClick={() => setDeleting(true)}>Delete group…</Button>}
      />
      {fixed && <Alert severity="info" sx={{ mb: 2 }}>You may view groups, but not change them.</Alert>}
      <Form key={record.id} record={record} warnWhenUnsavedChanges noValidate>
        <FocusFirstFault />
        <Section title="Name"><TextInput source="name" label="Name" disabled={fixed} helperText={false} sx={{ maxWidth: 480 }} slotProps={{ htmlInput: { dir: 'auto' } }} /></Section>
        <Section title="Permissions"><PermissionInput source="permissions" disabled={fixed} /></Section>
        {!fixed && <SaveBar label="Save changes" />}
      </Form>
      <Box sx={{ mt: 3 }}><Section title="History"><History resource="groups" id={record.id} /></Section></Box>
      {deleting && <DeleteGroup group={record} onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteGroup({ group, onClose }: { group: Group; onClose: () => void }) {
  const redirect = useRedirect();
  const { busy, run } = useAction({
    act: async () => {
      await request(`groups/${group.id}/`, { method: 'DELETE' });
      return `${group.name} deleted.`;
    },
    onDone: () => redirect('list', 'groups'),
  });
  return (
    <FormDialog title={`Delete ${group.name}?`} action="Delete" danger busy={busy} onClose={onClose} onSubmit={run}>
      <Typography>{plural(group.users ?? 0, 'user')} in it will no longer have what it gives. The users themselves stay.</Typography>
    </FormDialog>
  );
}
