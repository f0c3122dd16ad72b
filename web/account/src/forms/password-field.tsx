// A password, hidden until its owner wants to see it.
import { useId, useState } from 'react';
import { Field, type FieldProps } from './field';

interface PasswordFieldProps extends Omit<FieldProps, 'type' | 'button' | 'inputId' | 'autoComplete'> {
  autoComplete: 'current-password' | 'new-password';
}

export function PasswordField(props: PasswordFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const reveal = (
    <button
      type="button"
      className="reveal"
      aria-controls={id}
      aria-label={`${shown ? 'Hide' : 'Show'} ${props.label.toLowerCase()}`}
      onClick={() => setShown(!shown)}
    >
      {shown ? 'Hide' : 'Show'}
    </button>
  );
  return <Field {...props} inputId={id} type={shown ? 'text' : 'password'} button={reveal} />;
}
