// The button of a form. While it works or has to wait it keeps the focus, says so, and does nothing.
import { inWords } from './failure';

interface SubmitButtonProps {
  label: string;
  /** What it is doing, while it does it. */
  working: string;
  pending: boolean;
  wait: number;
}

export function SubmitButton({ label, working, pending, wait }: SubmitButtonProps) {
  return (
    <button type="submit" className={wait > 0 ? 'button held' : 'button'} aria-disabled={pending || wait > 0 || undefined}>
      {pending && <span className="spinner" aria-hidden="true" />}
      {pending ? working : wait > 0 ? `Try again in ${inWords(wait)}` : label}
    </button>
  );
}
