// The paths of these pages. Everything else of this origin belongs to the server.
export const routes = { '/': 'home', '/sign-in/': 'sign-in', '/sign-up/': 'sign-up', '/account/': 'account' } as const;

export type RouteName = (typeof routes)[keyof typeof routes] | 'not-found';

/** The page of a path; the final slash may be missing, as everywhere at this server. */
export function routeOf(pathname: string): RouteName {
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return path in routes ? routes[path as keyof typeof routes] : 'not-found';
}

/** Whether a path is one where nobody who is signed in stays. */
export function isEntryPath(pathname: string): boolean {
  return ['home', 'sign-in', 'sign-up'].includes(routeOf(pathname));
}
