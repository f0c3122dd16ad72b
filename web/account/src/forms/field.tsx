// A labelled line to type in, with what the server says about it beneath, tied together for those who cannot see it.
import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { FaultIcon } from '../layout/icons';

export interface FieldProps
  extends Pick<
    InputHTMLAttributes<HTMLInputElement>,
    'type' | 'autoCapitalize' | 'autoComplete' | 'inputMode' | 'defaultValue' | 'maxLength' | 'onChange'
  > {
  name: string;
  label: string;
  errors?: readonly string[] | undefined;
  optional?: boolean;
  /** Marked as wrong without words of its own: they stand elsewhere, at this id. */
  faultId?: string | undefined;
  /** Beneath the line, and read with it. */
  children?: ReactNode;
  /** Inside the line, at its end. */
  button?: ReactNode;
  inputId?: string;
}

/** Names and addresses are no words of a language, and no sentence begins in them. */
const asTyped = { spellCheck: false, autoCapitalize: 'none', autoCorrect: 'off' } as const;

export function Field(props: FieldProps) {
  const { name, label, errors = [], optional = false, faultId, children, button, inputId, type = 'text', ...rest } = props;
  const own = useId();
  const id = inputId ?? own;
  const wrong = errors.length > 0 || faultId !== undefined;
  const described = [faultId, errors.length > 0 && `${id}-errors`, children && `${id}-more`].filter(Boolean).join(' ');
  const input = (
    <input
      {...asTyped}
      {...rest}
      className="input"
      id={id}
      name={name}
      type={type}
      dir={type === 'text' ? 'auto' : undefined}
      aria-required={!optional}
      aria-invalid={wrong || undefined}
      aria-describedby={described || undefined}
    />
  );
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional && <span className="optional">(optional)</span>}
      </label>
      {button ? (
        <div className="with-button">
          {input}
          {button}
        </div>
      ) : (
        input
      )}
      <div id={`${id}-errors`}>
        {errors.map((error) => (
          <p className="fault" key={error}>
            <FaultIcon />
            <span>{error}</span>
          </p>
        ))}
      </div>
      {children && <div id={`${id}-more`}>{children}</div>}
    </div>
  );
}
