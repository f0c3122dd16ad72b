// What a dialog asks the server to do: busy meanwhile, and the outcome told at the foot of the page.
import { useState } from 'react';
import { useNotify, useRefresh } from 'react-admin';

interface Action {
  /** Does it, and gives the sentence that says so. */
  act: () => Promise<string>;
  /** It is done. What is shown is asked for anew after this. */
  onDone: () => void;
  /** It was not done, which has been told. One may try again, unless this closes the dialog. */
  onFault?: (fault: unknown) => void;
}

export function useAction({ act, onDone, onFault }: Action): { busy: boolean; run: () => Promise<void> } {
  const notify = useNotify();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      notify(await act(), { type: 'success' });
      onDone();
      refresh();
    } catch (fault) {
      notify(fault instanceof Error ? fault.message : String(fault), { type: 'error' });
      setBusy(false);
      onFault?.(fault);
    }
  };
  return { busy, run };
}
