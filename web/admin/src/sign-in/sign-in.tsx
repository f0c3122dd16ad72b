// The sign-in page: who this site is, why it will not sign anybody in here, and the form. After a session has ended it
// lies over the page that one was at.
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { ApiError, request } from '../api/http';
import { session } from '../api/session';
import type { SignInInfo } from '../api/types';
import { Gate } from './gate';

interface Props {
  siteName: string;
  /** Whose session has ended, where one has. */
  expiredFor: string | null;
}

export function SignIn({ siteName, expiredFor }: Props) {
  const [info, setInfo] = useState<SignInInfo | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [username, setUsername] = useState(expiredFor ?? '');
  const [password, setPassword] = useState('');
  const faultRef = useRef<HTMLParagraphElement>(null);
  const id = useId();

  useEffect(() => {
    request<SignInInfo>('sign-in/', { mayBeSignedOut: true }).then(setInfo, (error: Error) => setFault(error.message));
  }, []);
  useEffect(() => {
    if (fault !== null) faultRef.current?.focus();
  }, [fault]);

  const name = info?.name ?? siteName;
  const field = info?.username_field ?? 'email';
  const refused = info !== null && !info.allowed;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setFault(null);
    if (username.trim() === '' || password === '') {
      setFault(`Enter your ${field === 'email' ? 'e-mail address' : 'username'} and your password.`);
      return;
    }
    setBusy(true);
    try {
      await session.signIn(field, username, password);
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  };

  return (
    <Gate title={`Sign in to ${name}`}>
      <p className="gate-lead">{expiredFor ? 'Then you are back where you were.' : 'Administration. For members of staff.'}</p>
      {expiredFor && !fault && (
        <p className="gate-note" role="status">Your session has ended.</p>
      )}
      {refused && (
        <p className="gate-note" role="alert">{info.reason ?? 'Signing in is not possible from here.'}</p>
      )}
      {fault !== null && (
        <p className="gate-fault" role="alert" id={`${id}-fault`} ref={faultRef} tabIndex={-1}>{fault}</p>
      )}
      {!refused && (
        <form onSubmit={submit} noValidate>
          <label htmlFor={`${id}-username`}>{field === 'email' ? 'E-mail address' : 'Username'}</label>
          <input
            id={`${id}-username`} name={field} type={field === 'email' ? 'email' : 'text'} autoComplete="username"
            autoCapitalize="none" spellCheck={false} required autoFocus={username === ''} value={username}
            aria-invalid={fault !== null} aria-describedby={fault !== null ? `${id}-fault` : undefined}
            onChange={(event) => setUsername(event.target.value)}
          />
          <label htmlFor={`${id}-password`}>Password</label>
          <input
            id={`${id}-password`} name="password" type="password" autoComplete="current-password" required
            autoFocus={username !== ''} value={password} aria-invalid={fault !== null}
            aria-describedby={fault !== null ? `${id}-fault` : undefined}
            onChange={(event) => setPassword(event.target.value)}
          />
          <button type="submit" disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</button>
          {expiredFor && (
            <button type="button" className="gate-plain" onClick={() => void session.signOut()}>Sign in as somebody else</button>
          )}
        </form>
      )}
    </Gate>
  );
}
