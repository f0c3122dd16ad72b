/**
 * The sign-in for React 18 and 19: one provider, one hook, one gate.
 *
 * The client says whether there is a sign-in; the provider adds who that is. A user belongs to the sign-in that it was
 * read for: when that changes, in this tab or another, nothing of the former user is shown for even one render.
 */
import {
  createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore,
} from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Client, LoginValues, RegisterValues, Snapshot, User } from './types.js';

/** What `useAuth()` returns. */
export interface Auth {
  /** `loading`: there is a sign-in whose user is not known yet; with an `error` it could not be read: offer `reload`. */
  status: 'loading' | 'signed-in' | 'signed-out';
  /** Not null exactly when `signed-in`. */
  user: User | null;
  /** Why the user could not be read (again): an `ApiError`. When signed out: why the server refused the account. */
  error: unknown;
  login(values: LoginValues): Promise<User>;
  logout(): Promise<void>;
  register(values: RegisterValues): Promise<void>;
  updateMe(values: Record<string, unknown>): Promise<User>;
  /** Reads the user again. Never rejects: look at `error`. */
  reload(): Promise<void>;
  /** The client, for `client.fetch`. */
  client: Client;
}

/** What was read, and for which sign-in. */
interface Known {
  session: string | null;
  user: User | null;
  error: unknown;
}

const AuthContext = createContext<Auth | null>(null);
const nothing: Known = { session: null, user: null, error: null };
// On a server, and for the first render over its HTML, nobody knows.
const unknown: Snapshot = { status: 'signed-in', session: null };

/** Whether the server refuses the account itself, which no trying again will mend. */
const refused = (error: unknown): boolean => {
  const status = (error as { status?: number } | null)?.status;
  return status === 401 || status === 403;
};

export function AuthProvider({ client, children }: { client: Client; children?: ReactNode }): ReactElement {
  const { status: signed, session } = useSyncExternalStore(client.subscribe, client.snapshot, () => unknown);
  const [known, setKnown] = useState(nothing);
  const turn = useRef(0);

  const reload = useCallback(async () => {
    const { session } = client.snapshot();
    if (!session) return;
    const mine = ++turn.current;
    // What was asked for another sign-in, or before something newer, comes too late.
    const late = () => mine !== turn.current || client.snapshot().session !== session;
    try {
      const user = await client.me();
      if (!late()) setKnown({ session, user, error: null });
    } catch (error) {
      if (late()) return;
      const over = refused(error);
      setKnown((known) => ({
        session: over ? null : session, user: !over && known.session === session ? known.user : null, error,
      }));
      if (over) await client.logout();
    }
  }, [client]);

  useEffect(() => void reload(), [reload, session]);

  const auth = useMemo<Auth>(() => {
    const mine = known.session === session ? known : nothing;
    const status = signed === 'signed-out' ? signed : mine.user ? signed : 'loading';
    return {
      status,
      user: mine.user,
      error: mine.error,
      login: client.login,
      logout: client.logout,
      register: client.register,
      updateMe: async (values) => {
        const user = await client.updateMe(values);
        turn.current++;
        if (client.snapshot().session === session) setKnown({ session, user, error: null });
        return user;
      },
      reload,
      client,
    };
  }, [client, known, reload, session, signed]);

  return <AuthContext.Provider value={auth}>{children}</AuthContext.Provider>;
}

/** The sign-in of the nearest `AuthProvider`. */
export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth: there is no AuthProvider above');
  return auth;
}

/**
 * Shows `children` to a signed-in user, `fallback` (a sign-in page, a redirect) to others, and `loading` until it is
 * known which. What `loading` renders may read `error` and `reload` from `useAuth()`.
 */
export function RequireAuth({ children, fallback = null, loading = null }: {
  children?: ReactNode;
  fallback?: ReactNode;
  loading?: ReactNode;
}): ReactElement {
  const { status } = useAuth();
  return <>{status === 'signed-in' ? children : status === 'loading' ? loading : fallback}</>;
}
