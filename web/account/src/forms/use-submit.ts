// Sending a form: once at a time, with what failed kept for the fields, and the focus moved to the first fault.
import { useEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { failureOf, type Failure } from './failure';

export interface Submission {
  form: RefObject<HTMLFormElement | null>;
  pending: boolean;
  failure: Failure | null;
  /** Seconds until the server wants to hear again; 0: now. */
  wait: number;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  /** Forgets what was said about these fields, because they have changed; a refusal is about all of them. */
  touched: (...names: string[]) => void;
}

type Values = Readonly<Record<string, string>>;

function valuesOf(form: HTMLFormElement): Values {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/** A number of seconds that counts down to 0. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

function toFirstFault(form: HTMLFormElement): void {
  const fault = form.querySelector<HTMLElement>('[aria-invalid="true"]') ?? form.querySelector<HTMLElement>('.notice.bad');
  fault?.focus();
  if (fault instanceof HTMLInputElement) fault.select();
}

export function useSubmit(known: readonly string[], send: (values: Values) => Promise<void>): Submission {
  const form = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [faults, setFaults] = useState(0);
  const [wait, setWait] = useCountdown();

  useEffect(() => {
    if (faults > 0 && form.current) toFirstFault(form.current);
  }, [faults]);

  const run = async (values: Values): Promise<void> => {
    busy.current = true;
    setPending(true);
    setFailure(null);
    try {
      await send(values);
    } catch (error) {
      const what = failureOf(error, known);
      setFailure(what);
      setWait(Math.ceil(what.wait ?? 0));
      setFaults((n) => n + 1);
    } finally {
      busy.current = false;
      setPending(false);
    }
  };

  return {
    form,
    pending,
    failure,
    wait,
    submit: (event) => {
      event.preventDefault();
      if (!busy.current && wait === 0) void run(valuesOf(event.currentTarget));
    },
    touched: (...names) =>
      setFailure((was) => {
        if (!was || !(was.refused || names.some((name) => name in was.fields))) return was;
        const fields = Object.fromEntries(Object.entries(was.fields).filter(([name]) => !names.includes(name)));
        return { ...was, fields, refused: false };
      }),
  };
}
