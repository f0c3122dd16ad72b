// Where `?next=` may lead: to a path of this origin and nowhere else, or the sign-in page would hand people on to
// whoever wrote the link.
import { isEntryPath } from './routes';

export const home = '/account/';

/** The path, query and fragment of `raw` if it is a path of `origin`, else nothing. */
export function safeNext(raw: string | null, origin: string): string | null {
  if (raw === null || !raw.startsWith('/') || raw.startsWith('//')) return null;
  // Browsers read a backslash as a slash, and drop tabs and line ends before they read at all.
  if (/[\\\u0000-\u001f\u007f]/.test(raw)) return null;
  let url: URL;
  try {
    url = new URL(raw, origin);
  } catch {
    return null;
  }
  // "/x/..//host" is this origin still, but its path alone, read again, is another host.
  if (url.origin !== origin || url.pathname.startsWith('//')) return null;
  return url.pathname + url.search + url.hash;
}

/** Where to go after signing in: `?next=` of the address if it is safe and no page for people who are signed out. */
export function nextOf(search: string, origin: string): string {
  const next = safeNext(new URLSearchParams(search).get('next'), origin);
  return next === null || isEntryPath(new URL(next, origin).pathname) ? home : next;
}

/** `path` with the way on from there, which is left out where it is the usual one. */
export function withNext(path: string, next: string): string {
  return next === home ? path : `${path}?next=${encodeURIComponent(next)}`;
}
