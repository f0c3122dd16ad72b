// The fields of a user, the same when he is added and when he is changed.
import Box from '@mui/material/Box';
import { TextInput } from 'react-admin';
import { whyFixedStatus } from '../api/permissions';
import { SwitchField } from '../shared/form-parts';
import { useSession } from '../shared/may';

const two = { display: 'grid', columnGap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } };
const auto = { htmlInput: { dir: 'auto' } };

export function AccountFields({ disabled }: { disabled: boolean }) {
  return (
    <Box sx={two}>
      <TextInput source="email" label="Email" type="email" disabled={disabled} helperText={false} autoComplete="off" />
      <TextInput source="username" label="Username" disabled={disabled} helperText={false} autoComplete="off" slotProps={auto} />
      <TextInput source="first_name" label="First name" disabled={disabled} helperText={false} autoComplete="off" slotProps={auto} />
      <TextInput source="last_name" label="Last name" disabled={disabled} helperText={false} autoComplete="off" slotProps={auto} />
    </Box>
  );
}

export function StatusFields({ id, disabled }: { id?: number; disabled: boolean }) {
  const session = useSession();
  const why = (field: 'is_active' | 'is_staff' | 'is_superuser') => whyFixedStatus(session, id, field);
  return (
    <>
      <SwitchField source="is_active" label="Active" initial help="Can sign in. Turn this off instead of deleting the account." disabled={disabled} fixed={why('is_active')} />
      <SwitchField source="is_staff" label="Staff" help="Can sign in to this panel." disabled={disabled} fixed={why('is_staff')} />
      <SwitchField source="is_superuser" label="Superuser" help="May do everything, without any permission being given." disabled={disabled} fixed={why('is_superuser')} />
    </>
  );
}
