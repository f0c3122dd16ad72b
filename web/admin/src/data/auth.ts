// react-admin's auth provider. Signing in and out is the work of root.tsx; here react-admin only asks who somebody is and
// what he may do, from the session that is there already.
import type { AuthProvider } from 'react-admin';
import { can } from '../api/permissions';
import type { SessionStore } from '../api/session';

export function createAuthProvider(session: SessionStore): AuthProvider {
  return {
    login: () => Promise.reject(new Error('The sign-in page signs in')),
    logout: () => Promise.resolve(false),
    checkAuth: () => (session.current() ? Promise.resolve() : Promise.reject(new Error('Not signed in'))),
    // A 401 has put the sign-in form over the page already (api/http.ts); the page stays for whoever comes back. A 403
    // says that permissions have changed since: ask for them again.
    checkError: async (fault: { status?: number; code?: string }) => {
      if (fault.status === 403 && fault.code !== 'csrf_failed') await session.refresh().catch(() => undefined);
    },
    getIdentity: () => {
      const user = session.current()?.user;
      if (!user) return Promise.reject(new Error('Not signed in'));
      const fullName = `${user.first_name} ${user.last_name}`.trim() || user.username || user.email;
      return Promise.resolve({ id: user.id, fullName });
    },
    getPermissions: () => Promise.resolve(session.current()?.permissions ?? []),
    canAccess: ({ action, resource }) => {
      const current = session.current();
      return Promise.resolve(current !== null && can(current, action, resource));
    },
  };
}
