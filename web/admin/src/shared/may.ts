// What the person who is signed in may do, for the page to ask.
import { can } from '../api/permissions';
import { useSessionState } from '../api/session';
import type { Session } from '../api/types';

export function useSession(): Session {
  const state = useSessionState();
  if (state.phase !== 'in' && state.phase !== 'expired') throw new Error('Only for pages of the panel');
  return state.session;
}

export function useMay(): (action: string, resource: string) => boolean {
  const session = useSession();
  return (action, resource) => can(session, action, resource);
}
