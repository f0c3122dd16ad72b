// One way to the server: JSON both ways, the session's cookie, and DRF's errors as a value that forms understand.

export type FieldErrors = Record<string, string>;

/** A refused request. `body.errors` is what react-admin puts beside the fields of a form. */
export class ApiError extends Error {
  readonly body: { errors?: Record<string, string | { serverError: string }> };

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null,
    readonly fields: FieldErrors,
    readonly retryAfter: number | null,
  ) {
    super(message);
    this.name = 'ApiError';
    const { non_field_errors: general, ...own } = fields;
    const names = Object.keys(fields);
    this.body = names.length === 0 ? {} : { errors: { ...own, ...(general && { root: { serverError: general } }) } };
  }
}

let unauthenticated: () => void = () => undefined;

/** Called whenever the server no longer knows the session. */
export function onUnauthenticated(handler: () => void): void {
  unauthenticated = handler;
}

export const api = '/admin/api/';

export interface Options {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
  /** The sign-in page asks without a session; a 401 is an answer there. */
  mayBeSignedOut?: boolean;
}

/** The answer's Response where it is 2xx; throws ApiError otherwise. */
export async function send(path: string, options: Options = {}): Promise<Response> {
  const method = options.method ?? 'GET';
  const init: RequestInit = { method, credentials: 'same-origin', headers: { Accept: 'application/json' } };
  if (options.signal) init.signal = options.signal;
  if (method !== 'GET') {
    init.headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    init.body = JSON.stringify(options.body ?? {});
  }
  let response: Response;
  try {
    response = await fetch(path.startsWith('/') ? path : api + path, init);
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new ApiError(0, 'The server cannot be reached. Check the connection and try again.', 'unreachable', {}, null);
  }
  if (response.ok) return response;
  const error = await readError(response);
  if (response.status === 401 && !options.mayBeSignedOut) unauthenticated();
  throw error;
}

export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Empty values are left out: an absent filter, not an empty one. */
export function query(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

const statusTexts: Record<number, string> = {
  401: 'Your session has ended. Sign in again.',
  403: 'You do not have permission to do this.',
  404: 'This does not exist, or no longer.',
  429: 'Too many attempts.',
  503: 'The server is busy.',
};

async function readError(response: Response): Promise<ApiError> {
  const header = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const retryAfter = Number.isNaN(header) ? null : header;
  let detail: string | null = null;
  let code: string | null = null;
  const fields: FieldErrors = {};
  try {
    const body: unknown = await response.json();
    for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
      if (name === 'detail' && typeof value === 'string') detail = value;
      else if (name === 'code' && typeof value === 'string') code = value;
      else fields[name] = flatten(value);
    }
  } catch {
    // A proxy's page, or no body at all: the status says enough.
  }
  const first = fields['non_field_errors'] ?? Object.entries(fields).map(([name, text]) => `${name}: ${text}`)[0];
  let message = detail ?? first ?? statusTexts[response.status] ?? `The server answered ${response.status}.`;
  if (retryAfter !== null && !message.includes(String(retryAfter))) message += ` Try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}.`;
  return new ApiError(response.status, message, code, fields, retryAfter);
}

/** DRF writes a list of sentences; lists of numbers (a picker's) nest them. */
function flatten(value: unknown): string {
  if (Array.isArray(value)) return value.map(flatten).join(' ');
  if (value !== null && typeof value === 'object') return Object.values(value).map(flatten).join(' ');
  return String(value);
}
