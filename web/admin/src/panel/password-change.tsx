// The own password. The session goes on; all others of this user end.
import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { ApiError, request, type FieldErrors } from '../api/http';
import { FormDialog } from '../shared/form-dialog';
import { PasswordField } from '../shared/password-field';

const empty = { old_password: '', new_password1: '', new_password2: '' };

export function PasswordChange({ onClose }: { onClose: () => void }) {
  const notify = useNotify();
  const [values, setValues] = useState(empty);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    setFault(null);
    setErrors({});
    try {
      await request('password/', { method: 'POST', body: values });
      notify('Your password has been changed. Your other sessions have ended.', { type: 'success' });
      onClose();
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields : {};
      setErrors(fields);
      if (!Object.keys(empty).some((name) => name in fields)) setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const field = (name: keyof typeof empty, label: string, autoComplete: string) => (
    <PasswordField
      label={label} autoComplete={autoComplete} value={values[name]} error={errors[name]} autoFocus={name === 'old_password'}
      onChange={(value) => setValues({ ...values, [name]: value })}
    />
  );

  return (
    <FormDialog title="Change my password" action="Change password" busy={busy} onClose={onClose} onSubmit={submit}>
      {fault && <Alert severity="error" sx={{ mb: 1 }}>{fault}</Alert>}
      {field('old_password', 'Old password', 'current-password')}
      {field('new_password1', 'New password', 'new-password')}
      {field('new_password2', 'New password, again', 'new-password')}
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        You stay signed in here. Everywhere else your panel sessions end.
      </Typography>
    </FormDialog>
  );
}
