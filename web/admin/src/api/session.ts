// Who is signed in, as a store that the page subscribes to. A session that ended on the server keeps the page mounted
// behind the sign-in form: the same person goes on where he was, another one starts afresh.
import { useSyncExternalStore } from 'react';
import { ApiError, onUnauthenticated, request } from './http';
import type { Session } from './types';

export type SessionState =
  | { phase: 'checking' }
  | { phase: 'unreachable'; message: string }
  | { phase: 'out' }
  | { phase: 'expired'; session: Session }
  | { phase: 'in'; session: Session };

const longestTimer = 0x7fffffff;

export class SessionStore {
  private state: SessionState = { phase: 'checking' };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.state;

  /** The session of whoever is signed in, or was until just now. */
  current(): Session | null {
    return this.state.phase === 'in' || this.state.phase === 'expired' ? this.state.session : null;
  }

  async check(): Promise<void> {
    try {
      this.enter(await request<Session>('session/', { mayBeSignedOut: true }));
    } catch (fault) {
      if (fault instanceof ApiError && fault.status === 401) this.set({ phase: 'out' });
      else this.set({ phase: 'unreachable', message: fault instanceof Error ? fault.message : String(fault) });
    }
  }

  /** Asks again what the session may; for a 403 that the page did not expect. */
  async refresh(): Promise<void> {
    if (this.state.phase !== 'in') return;
    this.enter(await request<Session>('session/'));
  }

  async signIn(usernameField: string, username: string, password: string): Promise<void> {
    const body = { [usernameField]: username, password };
    this.enter(await request<Session>('sign-in/', { method: 'POST', body, mayBeSignedOut: true }));
  }

  async signOut(): Promise<void> {
    await request('sign-out/', { method: 'POST', mayBeSignedOut: true });
    this.set({ phase: 'out' });
  }

  /** The server no longer knows the session. */
  readonly expire = (): void => {
    if (this.state.phase === 'in') this.set({ phase: 'expired', session: this.state.session });
  };

  private enter(session: Session): void {
    this.set({ phase: 'in', session });
    const left = Date.parse(session.expires_at) - Date.now();
    if (Number.isFinite(left)) this.timer = setTimeout(this.expire, Math.max(0, Math.min(left, longestTimer)));
  }

  private set(state: SessionState): void {
    clearTimeout(this.timer);
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const session = new SessionStore();
onUnauthenticated(session.expire);

export function useSessionState(): SessionState {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
