// A form that sends what was typed, and shows what the server says about it beside the fields.
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, InputHTMLAttributes, ReactElement, ReactNode } from 'react';
import { faultsOf } from './faults';
import type { Faults } from './faults';

const said = (faults: string[]): ReactElement[] => faults.map((fault) => <span key={fault}>{fault}</span>);

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  name: string;
  label: string;
  faults: Faults;
}

// docs: begin field
export function Field({ name, label, faults, ...input }: FieldProps): ReactElement {
  const id = useId();
  const mine = faults[name] ?? [];
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} aria-invalid={mine.length > 0} aria-describedby={`${id}-faults`} {...input} />
      <p className="fault" id={`${id}-faults`}>{said(mine)}</p>
    </div>
  );
}
// docs: end field

interface FormProps {
  send: (values: Record<string, string>) => Promise<unknown>;
  button: string;
  done?: string;
  children: (faults: Faults) => ReactNode;
}

export function Form({ send, button, done = '', children }: FormProps): ReactElement {
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState({ busy: false, faults: {} as Faults, result: '' });

  // docs: begin submit
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setState({ busy: true, faults: {}, result: '' });
    try {
      await send(typed);
      setState({ busy: false, faults: {}, result: done });
    } catch (error) {
      setState({ busy: false, faults: faultsOf(error), result: '' });
    }
  };

  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [state.faults]);
  // docs: end submit

  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <p className="fault" role="alert">{said(state.faults.non_field_errors ?? [])}</p>
      {children(state.faults)}
      <button disabled={state.busy}>{button}</button>
      <p role="status">{state.result}</p>
    </form>
  );
}
