// A new user: all that there is to him, on one page.
import Alert from '@mui/material/Alert';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { useState } from 'react';
import { CreateBase, Form, PasswordInput } from 'react-admin';
import { GroupInput, PermissionInput } from '../picker/inputs';
import { FocusFirstFault, SaveBar, Section } from '../shared/form-parts';
import { PageHeader } from '../shared/page-header';
import { AccountFields, StatusFields } from './fields';

interface NewUser {
  password1?: string | null;
  password2?: string | null;
  [field: string]: unknown;
}

/** Passwords, or the word that there is none. */
export function withPassword(data: NewUser, usable: boolean): Record<string, unknown> {
  const { password1, password2, ...rest } = data;
  return usable ? { ...rest, password1: password1 ?? '', password2: password2 ?? '' } : { ...rest, usable_password: false };
}

export default function UserCreate() {
  const [usable, setUsable] = useState(true);
  return (
    <CreateBase redirect="edit" mutationMode="pessimistic" transform={(data: NewUser) => withPassword(data, usable)}>
      <PageHeader title="Add user" />
      <Form warnWhenUnsavedChanges noValidate sanitizeEmptyValues={false}>
        <FocusFirstFault />
        <Section title="Account"><AccountFields disabled={false} /></Section>
        <Section title="Password">
          <FormControlLabel label="Can sign in with a password" control={<Switch size="small" checked={usable} onChange={(_, on) => setUsable(on)} slotProps={{ input: { role: 'switch' } }} />} />
          {usable ? (
            <>
              <PasswordInput source="password1" label="Password" autoComplete="new-password" helperText={false} sx={{ maxWidth: 420, display: 'flex' }} />
              <PasswordInput source="password2" label="Password, again" autoComplete="new-password" helperText={false} sx={{ maxWidth: 420, display: 'flex' }} />
            </>
          ) : <Alert severity="info" sx={{ mt: 1 }}>Signing in with a password is refused until one is set.</Alert>}
        </Section>
        <Section title="Status"><StatusFields disabled={false} /></Section>
        <Section title="Groups" lead="Members have all permissions of a group."><GroupInput source="groups" /></Section>
        <Section title="Permissions of their own" lead="In addition to those of the groups."><PermissionInput source="user_permissions" /></Section>
        <SaveBar label="Add user" creating />
      </Form>
    </CreateBase>
  );
}
