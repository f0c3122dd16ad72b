// Signed in, but the account cannot be read: the server is away, or the network is.
import { useState } from 'react';
import { failureOf } from '../forms/failure';
import { Notice } from '../forms/notice';
import { Heading, Page } from '../layout/page';

interface TroubleProps {
  error: unknown;
  reload: () => Promise<void>;
  leave: () => void;
}

export function TroublePage({ error, reload, leave }: TroubleProps) {
  const [pending, setPending] = useState(false);
  const again = async (): Promise<void> => {
    if (pending) return;
    setPending(true);
    await reload();
    setPending(false);
  };
  return (
    <Page>
      <Heading title="Your account is out of reach" />
      <Notice kind="bad" messages={failureOf(error, []).top} />
      <div className="form">
        <button type="button" className="button" aria-disabled={pending || undefined} onClick={() => void again()}>
          {pending && <span className="spinner" aria-hidden="true" />}
          {pending ? 'Trying…' : 'Try again'}
        </button>
        <button type="button" className="button quiet" onClick={leave}>
          Sign out
        </button>
      </div>
    </Page>
  );
}
