// Which page for which path and whom: who is signed out ends at the sign-in page, who is signed in never stays there.
import { useAuth } from '@latchkey/client/react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Page, Waiting } from './layout/page';
import { AccountPage } from './pages/account';
import { NotFoundPage } from './pages/not-found';
import { SignInPage } from './pages/sign-in';
import { SignUpPage } from './pages/sign-up';
import { TroublePage } from './pages/trouble';
import { home, nextOf } from './router/next';
import { Redirect, usePlace } from './router/router';
import { routeOf } from './router/routes';

/** Until it is known who is signed in. */
function Unknown({ leave }: { leave: () => void }) {
  const { error, reload } = useAuth();
  if (error) return <TroublePage error={error} reload={reload} leave={leave} />;
  return (
    <Page>
      <Waiting />
    </Page>
  );
}

/** Somewhere else as soon as may be; another page of this origin may take its time to come. */
function Onward({ to }: { to: string }) {
  return (
    <Page>
      <Redirect to={to} />
      <Waiting />
    </Page>
  );
}

/** A page for those who are signed out; once they have signed in there, or in another tab, they move on. */
function Entry({ children }: { children: ReactNode }) {
  const { status, error, logout } = useAuth();
  const { search } = usePlace();
  const [shown, setShown] = useState(status === 'signed-out');
  useEffect(() => {
    if (status === 'signed-out') setShown(true);
  }, [status]);
  if (status === 'signed-in') return <Onward to={nextOf(search, window.location.origin)} />;
  // A form that has just been sent stays until the user is known.
  if (status === 'loading' && (error || !shown)) return <Unknown leave={() => void logout()} />;
  return children;
}

function Account() {
  const { status, user, error, logout } = useAuth();
  const leaving = useRef(false);
  const wasHere = useRef(false);
  useEffect(() => {
    if (user) wasHere.current = true;
  }, [user]);
  const leave = (): void => {
    leaving.current = true;
    void logout();
  };
  if (user) return <AccountPage user={user} leave={leave} key={user.id} />;
  if (status === 'loading') return <Unknown leave={leave} />;
  if (leaving.current) return <Redirect to="/sign-in/" notice="signed-out" />;
  return wasHere.current || error ? <Redirect to="/sign-in/" notice="session-ended" /> : <Redirect to="/sign-in/" />;
}

function Home() {
  const { status, logout } = useAuth();
  if (status === 'loading') return <Unknown leave={() => void logout()} />;
  return <Redirect to={status === 'signed-in' ? home : '/sign-in/'} />;
}

export function App() {
  const { pathname } = usePlace();
  switch (routeOf(pathname)) {
    case 'home':
      return <Home />;
    case 'sign-in':
      return (
        <Entry key="sign-in">
          <SignInPage />
        </Entry>
      );
    case 'sign-up':
      return (
        <Entry key="sign-up">
          <SignUpPage />
        </Entry>
      );
    case 'account':
      return <Account />;
    case 'not-found':
      return <NotFoundPage />;
  }
}
