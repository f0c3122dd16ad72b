// A router over the History API: where we are, how to go elsewhere, and links that do it without loading a page.
import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from 'react';
import { routeOf } from './routes';

const notices = ['signed-out', 'session-ended', 'signed-up'] as const;

/** Why somebody is here, where it is worth a sentence. Kept in the history's state, which no link can write. */
export type Notice = (typeof notices)[number];

export interface Place {
  pathname: string;
  search: string;
  notice: Notice | null;
  /** How often somebody has moved since the page was loaded; 0: it is the page that was loaded. */
  moves: number;
}

const listeners = new Set<() => void>();
let current: Place | null = null;

function noticeOf(state: unknown): Notice | null {
  const notice = typeof state === 'object' && state !== null && 'notice' in state ? state.notice : null;
  return notices.find((one) => one === notice) ?? null;
}

function look(moves: number): Place {
  const { pathname, search } = window.location;
  // Whoever reloads the page has read it.
  return { pathname, search, notice: moves === 0 ? null : noticeOf(window.history.state), moves };
}

function place(): Place {
  current ??= look(0);
  return current;
}

function moved(): void {
  current = look(place().moves + 1);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', moved);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.removeEventListener('popstate', moved);
      current = null;
    }
  };
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, place);
}

export interface Move {
  /** Leaves no way back to the page that is left. */
  replace?: boolean;
  notice?: Notice;
}

/** Goes to a path of this origin: within these pages if it is one of them, else by loading it. */
export function navigate(to: string, { replace = false, notice }: Move = {}): void {
  const url = new URL(to, window.location.origin);
  if (routeOf(url.pathname) === 'not-found') {
    if (replace) window.location.replace(url.href);
    else window.location.assign(url.href);
    return;
  }
  const state = notice === undefined ? null : { notice };
  const path = url.pathname + url.search + url.hash;
  if (replace) window.history.replaceState(state, '', path);
  else window.history.pushState(state, '', path);
  window.scrollTo(0, 0);
  moved();
}

/** Goes to another path as soon as it is shown, and leaves no way back to here. */
export function Redirect({ to, notice }: { to: string; notice?: Notice }): null {
  useEffect(() => navigate(to, notice === undefined ? { replace: true } : { replace: true, notice }), [to, notice]);
  return null;
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'> {
  to: string;
  children: ReactNode;
}

export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    // Another tab, another window or a download is the browser's business.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
