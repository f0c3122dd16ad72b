// A new password for somebody, or none at all.
import Alert from '@mui/material/Alert';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';
import { ApiError, request, type FieldErrors } from '../api/http';
import type { User } from '../api/types';
import { FormDialog } from '../shared/form-dialog';
import { PasswordField } from '../shared/password-field';
import { nameOf } from './name';

export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [usable, setUsable] = useState(true);
  const [logOut, setLogOut] = useState(false);
  const [values, setValues] = useState({ password1: '', password2: '' });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    setErrors({});
    setFault(null);
    const body = { ...(usable ? values : { usable_password: false }), ...(logOut && { log_out: true }) };
    try {
      await request(`users/${user.id}/password/`, { method: 'POST', body });
      notify(usable ? 'The password has been set.' : 'The user has no password any more.', { type: 'success' });
      refresh();
      onClose();
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      setErrors(fields);
      if (!('password1' in fields) && !('password2' in fields)) setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <FormDialog title={`Password of ${nameOf(user)}`} action={usable ? 'Set password' : 'Remove password'} danger={!usable} busy={busy} onClose={onClose} onSubmit={submit}>
      {fault && <Alert severity="error" sx={{ mb: 1 }}>{fault}</Alert>}
      <RadioGroup aria-label="Signing in with a password" value={usable ? 'set' : 'none'} onChange={(_, value) => setUsable(value === 'set')}>
        <FormControlLabel value="set" control={<Radio size="small" />} label="Set a new password" />
        <FormControlLabel value="none" control={<Radio size="small" />} label="No password: cannot sign in with one" />
      </RadioGroup>
      {usable && (
        <>
          <PasswordField label="New password" autoComplete="new-password" value={values.password1} error={errors['password1']} onChange={(password1) => setValues({ ...values, password1 })} />
          <PasswordField label="New password, again" autoComplete="new-password" value={values.password2} error={errors['password2']} onChange={(password2) => setValues({ ...values, password2 })} />
        </>
      )}
      <FormControlLabel control={<Checkbox size="small" checked={logOut} onChange={(_, on) => setLogOut(on)} />} label="Blacklist all refresh tokens, too" />
    </FormDialog>
  );
}
