// What went wrong, as a form shows it: the server's words beside their fields, everything else on top.
import { ApiError } from '@latchkey/client';

export interface Failure {
  /** By field, in the server's words. */
  fields: Readonly<Record<string, readonly string[]>>;
  /** On top of the form. */
  top: readonly string[];
  /** How many seconds the server asks to wait. */
  wait: number | null;
  /** The server's 401: what was typed is wrong. */
  refused: boolean;
}

const nothing: Failure = { fields: {}, top: [], wait: null, refused: false };
const offline = 'You are offline. Connect to the internet, then try again.';
const unreachable = 'The server cannot be reached. Check your connection, then try again.';
const broken = 'Something went wrong. It is not your fault; please try again later.';

/** "5 seconds", "2 minutes": rounded up, so that nobody comes too early. */
export function inWords(seconds: number): string {
  const [n, unit] = seconds < 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

function busy(status: number, wait: number | null): string {
  const why = status === 429 ? 'There were too many attempts.' : 'The server is busy just now.';
  const when = wait === null ? 'in a moment' : wait === 0 ? 'now' : `in ${inWords(wait)}`;
  return `${why} Please try again ${when}.`;
}

function sorted(all: Readonly<Record<string, readonly string[]>>, known: readonly string[]): Failure {
  const fields: Record<string, readonly string[]> = {};
  const top: string[] = [];
  for (const [name, messages] of Object.entries(all)) {
    if (known.includes(name)) fields[name] = messages;
    else top.push(...(name === 'non_field_errors' ? messages : messages.map((message) => `${name}: ${message}`)));
  }
  return { ...nothing, fields, top };
}

/** `known`: the fields that the form has. */
export function failureOf(error: unknown, known: readonly string[], online = navigator.onLine): Failure {
  if (!(error instanceof ApiError)) return { ...nothing, top: [broken] };
  if (error.status === 0) return { ...nothing, top: [online ? unreachable : offline] };
  const { status, detail, fields, retryAfter } = error;
  if (status === 429 || status === 503) {
    const wait = retryAfter ?? null;
    return { ...nothing, top: [busy(status, wait)], wait };
  }
  if (status >= 500) return { ...nothing, top: [broken] };
  if (fields && Object.keys(fields).length > 0) return sorted(fields, known);
  return { ...nothing, top: [detail || broken], refused: status === 401 };
}
