// All groups and all permissions: short lists, asked once and kept for the pickers and filters.
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/http';
import { can } from '../api/permissions';
import type { Group, Permission, User } from '../api/types';
import { allPages } from '../data/all-pages';
import { useSession } from '../shared/may';

const staleTime = 60_000;

export function useGroups() {
  return useQuery({ queryKey: ['groups', 'all'], queryFn: () => allPages<Group>('groups/'), staleTime });
}

/** The groups of whoever is signed in; none where he may not look (then the server says what he may give). */
export function useOwnGroups(): readonly number[] {
  const session = useSession();
  const asked = !session.user.is_superuser && can(session, 'list', 'users');
  const { data } = useQuery({
    queryKey: ['users', 'own', session.user.id],
    queryFn: async () => (await request<User>(`users/${session.user.id}/`)).groups,
    staleTime,
    enabled: asked,
  });
  return data ?? [];
}

export function usePermissionList() {
  return useQuery({
    queryKey: ['permissions', 'all'],
    queryFn: async () => (await request<{ results: Permission[] }>('permissions/')).results,
    staleTime,
  });
}
