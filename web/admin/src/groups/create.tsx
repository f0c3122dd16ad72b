// A new group.
import { CreateBase, Form, TextInput } from 'react-admin';
import { PermissionInput } from '../picker/inputs';
import { FocusFirstFault, SaveBar, Section } from '../shared/form-parts';
import { PageHeader } from '../shared/page-header';

export default function GroupCreate() {
  return (
    <CreateBase redirect="edit" mutationMode="pessimistic">
      <PageHeader title="Add group" />
      <Form warnWhenUnsavedChanges noValidate>
        <FocusFirstFault />
        <Section title="Name"><TextInput source="name" label="Name" helperText={false} sx={{ maxWidth: 480 }} slotProps={{ htmlInput: { dir: 'auto' } }} /></Section>
        <Section title="Permissions"><PermissionInput source="permissions" /></Section>
        <SaveBar label="Add group" creating />
      </Form>
    </CreateBase>
  );
}
