/** An answer that is an error, read as Django REST Framework writes them. */

/** What an error may carry beside its status. */
export interface ApiErrorParts {
  detail?: string;
  code?: string;
  fields?: Record<string, string[]>;
  retryAfter?: number;
  cause?: unknown;
}

/**
 * The server refused, or could not be reached (`status` 0, the reason in `cause`).
 *
 * `fields` has the messages of each field as the server sent them; those of nested serializers and lists under
 * `address.street` and `items.0.name`, those of no field under `non_field_errors`.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0: no answer came. */
  readonly status: number;
  /** DRF's sentence for errors that are not about fields. */
  readonly detail?: string;
  /** Simple JWT's code, such as `token_not_valid` or `user_inactive`; ours: `session_changed`, `network`. */
  readonly code?: string;
  readonly fields: Record<string, string[]>;
  /** Seconds to wait, from Retry-After (of 429 and 503). Other origins must expose that header. */
  readonly retryAfter?: number;

  constructor(status: number, { detail, code, fields = {}, retryAfter, cause }: ApiErrorParts = {}) {
    super(detail ?? Object.values(fields)[0]?.[0] ?? `HTTP ${status}`, { cause });
    this.status = status;
    this.detail = detail;
    this.code = code;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }
}

const collect = (value: unknown, path: string, fields: Record<string, string[]>): void => {
  if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      // The messages of a field are a list of texts; a list of anything else is a list of serializers.
      const flat = Array.isArray(value) && typeof inner === 'string';
      collect(inner, flat ? path : path ? `${path}.${key}` : key, fields);
    }
  } else if (value !== null && value !== undefined) {
    (fields[path || 'non_field_errors'] ??= []).push(String(value));
  }
};

/** Seconds from a Retry-After header in either of its forms. */
const seconds = (header: string | null, now: number): number | undefined => {
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return wait >= 0 ? wait : undefined;
};

/** Reads the body of a response that is not ok. */
export const apiError = async (response: Response, now: number): Promise<ApiError> => {
  const body = await response.json().catch(() => null) as Record<string, unknown> | null;
  const parts: ApiErrorParts = { retryAfter: seconds(response.headers.get('Retry-After'), now) };
  if (typeof body?.detail === 'string') {
    parts.detail = body.detail;
    if (typeof body.code === 'string') parts.code = body.code;
  } else {
    collect(body, '', parts.fields = {});
  }
  return new ApiError(response.status, parts);
};
