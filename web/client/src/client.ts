/**
 * The client: who is signed in, and one refresh for all who meet an expired token.
 *
 * What the storage holds is the truth, and is read anew for each decision; another tab may have written it. Everything
 * that waited for the network looks again before it writes: a sign-in that ended meanwhile stays ended, and the tokens
 * of one sign-in are never sent for another.
 */
import { ApiError, apiError } from './errors.js';
import { webStorage } from './storage.js';
import { isGood, sessionFrom } from './tokens.js';
import type { TokenPair } from './tokens.js';
import type { Client, ClientOptions, Grant, Paths, Session, Snapshot, User } from './types.js';

const PATHS: Paths = {
  register: '/accounts/register/',
  token: '/accounts/token/',
  refresh: '/accounts/token/refresh/',
  blacklist: '/accounts/token/blacklist/',
  me: '/accounts/me/',
};

const changed = (): ApiError => new ApiError(401, {
  code: 'session_changed', detail: 'You have been signed out, or another account has been signed in.',
});

/** The caller's own abort is not an error of the network. */
const unreachable = (cause: unknown): unknown => cause instanceof ApiError || (cause as Error)?.name === 'AbortError'
  ? cause : new ApiError(0, { code: 'network', detail: 'The server could not be reached.', cause });

/** Whether the server refused the access token as such; anything else a new token would not mend. */
const isRefused = async (response: Response): Promise<boolean> => response.status === 401
  && (await response.clone().json().catch(() => null) as { code?: unknown } | null)?.code === 'token_not_valid';

const bodyOf = (method: string, values: unknown): RequestInit => ({
  method, body: JSON.stringify(values), headers: { 'Content-Type': 'application/json' },
});

export const createClient = (options: ClientOptions = {}): Client => {
  const { storage = webStorage(), headerType = 'JWT', loginField = 'email', now = Date.now } = options;
  const base = (options.baseUrl ?? '').replace(/\/+$/, '');
  const paths = { ...PATHS, ...options.paths };
  const http: typeof fetch = (input, init) => (options.fetch ?? fetch)(input, init);
  const listeners = new Set<() => void>();
  let state: Snapshot = { status: 'signed-out', session: null };
  let refreshing: { access: string; done: Promise<Session | null> } | undefined;
  let reading: { session: string | null; done: Promise<User> } | undefined;
  let over: string | undefined; // the sign-in that ended last

  /** What the storage holds now; tells the listeners if that is another sign-in than before. */
  const look = (): Session | null => {
    let held = storage.read();
    if (held && held.id === over) {
      // Another tab had a refresh under way and wrote its tokens after the sign-out.
      storage.write(null, over);
      void discard(held.refresh);
      held = null;
    }
    const session = held?.id ?? null;
    if (session !== state.session) {
      state = { status: session ? 'signed-in' : 'signed-out', session };
      for (const listener of [...listeners]) listener();
    }
    return held;
  };

  /** The same, for a page that believes in `state`: nothing is done for a sign-in that it has not heard of. */
  const lookAgain = (): Session | null => {
    const { session } = state;
    const held = look();
    if (session && held?.id !== session) throw changed();
    return held;
  };

  const end = ({ id }: Session): void => {
    storage.write(null, over = id);
    look();
  };

  /** No other tab's refresh is between its look and its write while `work` runs. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => storage.exclusive ? storage.exclusive(work) : work();

  /** The answer to one of our own calls, as JSON if there is any. */
  const answer = async <T>(asked: Promise<Response>): Promise<T> => {
    try {
      const response = await asked;
      if (!response.ok) throw await apiError(response, now());
      const text = await response.text();
      return (text ? JSON.parse(text) : undefined) as T;
    } catch (error) {
      throw unreachable(error);
    }
  };

  const post = <T>(path: string, values: unknown, more?: RequestInit): Promise<T> =>
    answer<T>(http(base + path, { ...bodyOf('POST', values), ...more }));

  /** Tells the server, even if the page goes, that a refresh token is of no more use. Its answer changes nothing. */
  const discard = async (refresh?: string): Promise<void> => {
    if (refresh && paths.blacklist) await post(paths.blacklist, { refresh }, { keepalive: true }).catch(() => {});
  };

  /** Runs alone. The session after `used`, by whoever got it; null if its sign-in is over. */
  const rotate = async (used: Session): Promise<Session | null> => {
    const held = look();
    if (held?.id !== used.id) return null;
    if (held.access !== used.access) return held;
    const asked = now();
    let pair: TokenPair | undefined;
    let fault: unknown;
    try {
      pair = await post<TokenPair>(paths.refresh, { refresh: held.refresh });
    } catch (error) {
      fault = error;
      if ((error as ApiError).status !== 401) throw error;
    }
    const then = look();
    if (then?.id !== held.id || then.refresh !== held.refresh) {
      void discard(pair?.refresh); // came for a sign-in that has ended, or that another tab has renewed
      return then?.id === held.id ? then : null;
    }
    if (fault) {
      end(held);
      return null;
    }
    const next = sessionFrom(pair, asked, held);
    storage.write(next);
    return next;
  };

  const refresh = (used: Session): Promise<Session | null> => {
    if (refreshing?.access !== used.access) {
      const mine = refreshing = {
        access: used.access,
        done: alone(() => rotate(used)).finally(() => {
          if (refreshing === mine) refreshing = undefined;
        }),
      };
    }
    return refreshing!.done;
  };

  const grantOf = (session: Session | null): Grant | null =>
    session && { header: `${headerType} ${session.access}`, session: session.id };

  const resolve = (url: string): URL => new URL(url, globalThis.location?.href);

  const authorize = async (url: string): Promise<Grant | null> => {
    const held = lookAgain();
    if (!held || resolve(url).origin !== resolve(base || '/').origin) return null;
    const good = isGood(held, now()) ? held : await refresh(held);
    if (!good) throw changed();
    return grantOf(good);
  };

  const reauthorize = async (grant: Grant): Promise<Grant | null> => {
    const held = look();
    if (held?.id !== grant.session) return null;
    return grantOf(grantOf(held)!.header === grant.header ? await refresh(held) : held);
  };

  const send: typeof fetch = async (input, init) => {
    const request = input instanceof Request;
    const target = typeof input === 'string' && /^\/(?!\/)/.test(input) ? base + input : input;
    const headers = new Headers(init?.headers ?? (request ? input.headers : undefined));
    const grant = headers.has('Authorization') ? null : await authorize(request ? input.url : String(target));
    if (!grant) return http(target, init);
    const attempt = ({ header }: Grant, last: boolean): Promise<Response> => {
      headers.set('Authorization', header);
      return http(request && !last ? input.clone() : target, { ...init, headers });
    };
    const first = await attempt(grant, false);
    if (!(await isRefused(first))) return first;
    const next = await reauthorize(grant);
    const once = typeof ReadableStream !== 'undefined' && init?.body instanceof ReadableStream;
    return next && !once ? attempt(next, true) : first;
  };

  const me = (): Promise<User> => {
    const { session } = state;
    if (!reading || reading.session !== session) {
      const mine = reading = {
        session,
        done: answer<User>(send(paths.me)).finally(() => {
          if (reading === mine) reading = undefined;
        }),
      };
    }
    return reading.done;
  };

  const stop = storage.subscribe?.((ended) => {
    over = ended ?? over;
    look();
  });
  look();

  return {
    loginField,
    register: async (values) => post<void>(paths.register, values),
    async login(values) {
      const asked = now();
      const session = sessionFrom(await post<TokenPair>(paths.token, values), asked);
      const before = await alone(async () => {
        const held = storage.read();
        storage.write(session);
        return held;
      });
      look();
      void discard(before?.refresh);
      return me();
    },
    async logout() {
      const held = look();
      if (!held) return;
      end(held);
      await discard(held.refresh);
    },
    me,
    async updateMe(values) {
      const user = await answer<User>(send(paths.me, bodyOf('PATCH', values)));
      reading = undefined; // what was asked before knows nothing of this
      return user;
    },
    fetch: send,
    async accessToken() {
      const { session } = state;
      const held = look();
      if (!held || (session && session !== held.id)) return null;
      return (isGood(held, now()) ? held : await refresh(held))?.access ?? null;
    },
    authorize,
    reauthorize,
    snapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => stop?.(),
  };
};
