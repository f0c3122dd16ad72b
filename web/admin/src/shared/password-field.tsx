// A password that can be looked at while it is typed.
import VisibilityIcon from '@mui/icons-material/VisibilityOutlined';
import VisibilityOffIcon from '@mui/icons-material/VisibilityOffOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useId, useState } from 'react';

interface Props {
  label: string;
  value: string;
  autoComplete: string;
  autoFocus?: boolean;
  error?: string | undefined;
  onChange: (value: string) => void;
}

export function PasswordField({ label, value, autoComplete, autoFocus = false, error, onChange }: Props) {
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <TextField
      id={id} label={label} value={value} type={shown ? 'text' : 'password'} autoComplete={autoComplete} autoFocus={autoFocus}
      error={error !== undefined} helperText={error} onChange={(event) => onChange(event.target.value)}
      slotProps={{
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton edge="end" size="small" aria-label={`Show ${label.toLowerCase()}`} aria-pressed={shown} onClick={() => setShown(!shown)}>
                {shown ? <VisibilityOffIcon fontSize="small" /> : <VisibilityIcon fontSize="small" />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
