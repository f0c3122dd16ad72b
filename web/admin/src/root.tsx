// What the page shows: the sign-in form, or the panel, which is loaded only for somebody who is signed in. When a session
// ends, the panel stays mounted but hidden, with what was typed into it; only the same person sees it again.
import { Component, lazy, Suspense, useEffect, type ReactNode } from 'react';
import { session, useSessionState } from './api/session';
import { Gate } from './sign-in/gate';
import { SignIn } from './sign-in/sign-in';

const loadPanel = () => import('./panel/panel');
const Panel = lazy(loadPanel);

export function siteName(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content || 'Latchkey';
}

class LoadBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Gate title="The panel did not load">
        <p className="gate-lead">The server may have been updated meanwhile.</p>
        <button type="button" onClick={() => window.location.reload()}>Load again</button>
      </Gate>
    );
  }
}

export function Root() {
  const state = useSessionState();
  const name = siteName();

  useEffect(() => {
    void session.check();
  }, []);
  useEffect(() => {
    if (state.phase === 'out') void loadPanel().catch(() => undefined);
    if (state.phase === 'out' || state.phase === 'expired') document.title = `Sign in - ${name} admin`;
  }, [state.phase, name]);

  if (state.phase === 'checking') return <Gate title={name}><p className="gate-busy" role="status">Loading…</p></Gate>;
  if (state.phase === 'unreachable') {
    return (
      <Gate title={name}>
        <p className="gate-fault" role="alert">{state.message}</p>
        <button type="button" onClick={() => void session.check()}>Try again</button>
      </Gate>
    );
  }
  if (state.phase === 'out') return <SignIn key="out" siteName={name} expiredFor={null} />;

  const { user } = state.session;
  const hidden = state.phase === 'expired';
  return (
    <>
      {hidden && <SignIn key="expired" siteName={name} expiredFor={user.email || user.username} />}
      <div id="panel" key={user.id} hidden={hidden}>
        <LoadBoundary>
          <Suspense fallback={<Gate title={name}><p className="gate-busy" role="status">Loading the panel…</p></Gate>}>
            <Panel siteName={name} shown={!hidden} />
          </Suspense>
        </LoadBoundary>
      </div>
    </>
  );
}
