// The pages, and who may see them.
import type { ReactElement } from 'react';
import { RequireAuth, useAuth } from '@latchkey/client/react';
import { usePlace } from './place';
import { Profile } from './Profile';
import { SignIn } from './SignIn';
import { SignUp } from './SignUp';
import { Tutorial } from './Tutorial';
import { WithAxios } from './WithAxios';

// docs: begin waiting
/** There is a sign-in, but not yet an answer to whose it is. A server that is away signs nobody out. */
function Waiting(): ReactElement {
  const { error, reload } = useAuth();
  if (!error) return <p>Loading…</p>;
  return (
    <p role="alert">
      The server could not be reached. <button onClick={() => void reload()}>Try again</button>
    </p>
  );
}
// docs: end waiting

// docs: begin protected
function Pages(): ReactElement {
  const place = usePlace();
  return (
    <RequireAuth fallback={place === '#/sign-up' ? <SignUp /> : <SignIn />} loading={<Waiting />}>
      {place === '#/axios' ? <WithAxios /> : <Profile />}
    </RequireAuth>
  );
}
// docs: end protected

// docs: begin sign-out
function Navigation(): ReactElement {
  const { user, logout } = useAuth();
  return (
    <nav aria-label="Pages">
      <a href="#/">Profile</a> <a href="#/axios">axios</a> <a href="#/tutorial">As in the tutorial</a>
      {user
        ? <button onClick={() => void logout()}>Sign out</button>
        : <><a href="#/">Sign in</a> <a href="#/sign-up">Sign up</a></>}
    </nav>
  );
}
// docs: end sign-out

export function App(): ReactElement {
  const place = usePlace();
  return (
    <>
      <header><Navigation /></header>
      <main>{place === '#/tutorial' ? <Tutorial /> : <Pages />}</main>
    </>
  );
}
