/** The public types: what a page, a storage and a component say to each other. No code. */

/** Where the server's calls are, relative to `baseUrl`. The defaults are those of Latchkey and of the tutorial's site. */
export interface Paths {
  /** POST, makes a user: `/accounts/register/`. */
  register: string;
  /** POST, credentials for two tokens: `/accounts/token/`. */
  token: string;
  /** POST, a refresh token for new ones: `/accounts/token/refresh/`. */
  refresh: string;
  /** POST, ends a refresh token: `/accounts/token/blacklist/`. Empty: the site has no blacklist, nothing is sent. */
  blacklist: string;
  /** GET and PATCH, the signed-in user: `/accounts/me/`. */
  me: string;
}

/** The signed-in user as the server tells it; sites may add fields. */
export interface User {
  id: number;
  email: string;
  username: string;
  first_name: string;
  last_name: string;
  [field: string]: unknown;
}

/** What is sent to register, by the server's names: `email`, `username`, `first_name`, `password`, `password2`. */
export type RegisterValues = Record<string, string>;

/** The login field (`email` unless the site says otherwise, see `ClientOptions.loginField`) and the password. */
export type LoginValues = { password: string } & Record<string, string>;

/** One sign-in as it is kept. The same `id` over all its refreshes: another `id` is another sign-in. */
export interface Session {
  /** Names the sign-in in this browser. No secret, and nothing that the server knows. */
  id: string;
  access: string;
  /** Empty in a storage whose refresh token is in an HttpOnly cookie (a later version). */
  refresh: string;
  /** By this browser's clock, when the access token was asked for; milliseconds. */
  at: number;
  /** How long the access token lives from then on, by the server's own figures; milliseconds. 0: not known. */
  life: number;
}

/**
 * Where the session lives. `memoryStorage()` and `webStorage()` are two; another needs `read` and `write` only, and
 * the rest if several tabs see what it keeps. All but `exclusive` is synchronous: what is read is what is there now.
 */
export interface TokenStorage {
  /** The session that is kept, whoever wrote it; null when signed out. */
  read(): Session | null;
  /** Keeps `session` (null: forgets) and tells the other tabs. `ended` is the id of a sign-in that is over for good. */
  write(session: Session | null, ended?: string): void;
  /** Calls `listener` after another tab's `write`, with what that said of `ended`. Returns what ends that. */
  subscribe?(listener: (ended?: string) => void): () => void;
  /** Runs `work` while no other tab runs its own. Without it, this page is alone. */
  exclusive?<T>(work: () => Promise<T>): Promise<T>;
}

/** What `useSyncExternalStore` reads: the same object until the sign-in changes. Refreshing does not change it. */
export interface Snapshot {
  readonly status: 'signed-in' | 'signed-out';
  /** The id of the sign-in, null when signed out. Another id: another sign-in, perhaps another account. */
  readonly session: string | null;
}

/** Leave to send one request: the value of its Authorization header, and the sign-in that it is sent for. */
export interface Grant {
  readonly header: string;
  readonly session: string;
}

export interface ClientOptions {
  /** The server's origin, with a path if the site is mounted below one; empty (default): the page's own origin. */
  baseUrl?: string;
  /** Default: `webStorage()`. */
  storage?: TokenStorage;
  paths?: Partial<Paths>;
  /** First word of the Authorization header. `JWT` (default) is the tutorial's, `Bearer` Simple JWT's own. */
  headerType?: string;
  /** The name of the field that people sign in with: `email` (default), `username`, ... Forms read it from the client. */
  loginField?: string;
  /** Default: the global `fetch`, looked up at each call. */
  fetch?: typeof fetch;
  /** This browser's clock in milliseconds. Default: `Date.now`. */
  now?: () => number;
}

export interface Client {
  /** The name of the field that people sign in with. */
  readonly loginField: string;
  /** Makes a user; signs nobody in. Throws `ApiError`, with `fields` for what the server refused. */
  register(values: RegisterValues): Promise<void>;
  /**
   * Signs in, keeps the tokens, and returns the user. A sign-in before it is ended. Throws `ApiError`: 401 for wrong
   * credentials. If only the user could not be read, it throws as well, but the sign-in stands (see `snapshot()`).
   */
  login(values: LoginValues): Promise<User>;
  /** Signs out at once, here and in all tabs, then ends the refresh token at the server. Never throws. */
  logout(): Promise<void>;
  /** The signed-in user. Calls at the same time are one request. Throws `ApiError`, 401 when nobody is signed in. */
  me(): Promise<User>;
  /** Changes first_name, last_name, or what the site allows. A Django site without it answers 405: `ApiError`. */
  updateMe(values: Record<string, unknown>): Promise<User>;
  /**
   * `fetch` with the Authorization header. A path (`/...`) is below `baseUrl`. The header goes to the origin of
   * `baseUrl` only, and never replaces one of yours. On an access token that is refused as `token_not_valid` it
   * refreshes and repeats the request, once; a body that is a stream cannot be sent twice, so that 401 is returned.
   * Rejects with `ApiError` if a refresh fails, or if the sign-in that the page knew is over (`session_changed`).
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** A good access token, refreshed if it is about to expire; null when signed out. For WebSockets and the like. */
  accessToken(): Promise<string | null>;
  /** For other HTTP libraries: the header for a request to `url`. Null: signed out, or another origin. */
  authorize(url: string): Promise<Grant | null>;
  /** The next grant after the server refused this one as `token_not_valid`. Null: that sign-in is over. */
  reauthorize(grant: Grant): Promise<Grant | null>;
  snapshot(): Snapshot;
  /** Calls `listener` whenever `snapshot()` changes, by this tab or another. Returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** Stops listening to other tabs. For tests and hot reloading; a page need not call it. */
  close(): void;
}
