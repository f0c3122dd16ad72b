// The page of the front end that people have, with its own tokens: nothing of @latchkey/client is in it.
import { useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { Loader } from './Loader';
import { Title } from './Title';
import { email, isSignedIn, signIn, signOut } from './tutorial-axios';

function Enter({ entered }: { entered: () => void }): ReactElement {
  const [fault, setFault] = useState('');

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    try {
      await signIn(String(typed.get('email')), String(typed.get('password')));
      entered();
    } catch {
      setFault('That did not work.');
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <p className="fault" role="alert">{fault}</p>
      <label>E-mail <input name="email" type="email" autoComplete="username" /></label>
      <label>Password <input name="password" type="password" autoComplete="current-password" /></label>
      <button>Sign in</button>
    </form>
  );
}

export function Tutorial(): ReactElement {
  const [signedIn, setSignedIn] = useState(isSignedIn);

  const load = async (): Promise<string> => {
    try {
      return await email();
    } finally {
      setSignedIn(isSignedIn());
    }
  };

  return (
    <>
      <Title>As in the tutorial</Title>
      <p>{signedIn ? 'You are signed in here.' : 'You are signed out here.'}</p>
      {signedIn ? <button onClick={() => { signOut(); setSignedIn(false); }}>Sign out here</button>
        : <Enter entered={() => setSignedIn(true)} />}
      <Loader load={load} />
    </>
  );
}
