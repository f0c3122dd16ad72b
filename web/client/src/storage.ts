/**
 * Where the session lives: in this page's memory, or in localStorage, shared by all tabs of the origin.
 *
 * For shared tokens there are three questions. What is there now: read each time, nothing is cached. Who may refresh:
 * one tab at a time, by a Web Lock or else a lease. How do others hear of it: by BroadcastChannel and by storage
 * events, whichever exists and comes first; hearing twice does no harm.
 */
import { lease } from './lease.js';
import type { Session, TokenStorage } from './types.js';

/** Tokens that end with the page: a reload signs out. Nothing for others to read, nothing shared with other tabs. */
export const memoryStorage = (): TokenStorage => {
  let held: Session | null = null;
  return { read: () => held, write: (session) => void (held = session) };
};

/** What of a LockManager is used. */
export interface Locks {
  request(name: string, work: () => Promise<void>): Promise<unknown>;
}

/** What of a BroadcastChannel is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

/** The browser's parts; null: do without, as a browser that lacks it. For tests and odd places. */
export interface WebStorageOptions {
  storage?: Storage;
  locks?: Locks | null;
  channel?: (() => Channel) | null;
  events?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | null;
}

const SETTLE = 50; // milliseconds in which a browser with a process per tab shows all of them what one has written

/** `navigator.locks` and the like, where there is a browser. */
const world = globalThis as Partial<typeof globalThis>;

/** localStorage, unless it is missing or forbidden. */
const local = (): Storage | undefined => {
  try {
    return world.localStorage;
  } catch {
    return undefined;
  }
};

/**
 * Tokens in localStorage under `key`: they outlive the page and are shared by all tabs, so any script on the origin can
 * read them. Where localStorage is missing or forbidden (a server, strict privacy settings) this is `memoryStorage()`.
 */
export const webStorage = (key = 'latchkey', {
  storage = local(),
  locks = world.navigator?.locks,
  channel = world.BroadcastChannel ? () => new BroadcastChannel(key) : null,
  events = world.addEventListener ? (world as EventTarget) : null,
}: WebStorageOptions = {}): TokenStorage => {
  if (!storage) return memoryStorage();
  let open: Channel | undefined;
  let wrote = false;

  const read = (): Session | null => {
    try {
      const session = JSON.parse(storage.getItem(key) ?? 'null') as Session | null;
      return session?.access && session.id ? session : null;
    } catch {
      return null;
    }
  };

  const write = (session: Session | null, ended?: string): void => {
    if (session) storage.setItem(key, JSON.stringify(session));
    else storage.removeItem(key);
    wrote = true;
    open?.postMessage(ended);
  };

  return {
    read,
    write,
    subscribe(listener) {
      const changed = (event: Event): void => {
        if (((event as StorageEvent).key ?? key) === key) listener();
      };
      open = channel?.();
      open?.addEventListener('message', ({ data }) => listener(data as string | undefined));
      events?.addEventListener('storage', changed);
      events?.addEventListener('pageshow', changed); // back from a cache in which it heard nothing
      return () => {
        open?.close();
        open = undefined;
        events?.removeEventListener('storage', changed);
        events?.removeEventListener('pageshow', changed);
      };
    },
    exclusive: (work) => new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        wrote = false;
        await work().then(resolve, reject);
        // The next tab must read what this one has written; whoever waits for `work` need not wait for that.
        if (wrote) await new Promise((done) => setTimeout(done, SETTLE));
      };
      (locks ? locks.request(key, run) : lease(storage, `${key}.lease`, run)).catch(reject);
    }),
  };
};
