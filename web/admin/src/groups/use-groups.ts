// All groups and all permissions: short lists, asked once and kept for the pickers and filters.
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/http';
import type { Group, Permission } from '../api/types';
import { allPages } from '../data/all-pages';

const staleTime = 60_000;

export function useGroups() {
  return useQuery({ queryKey: ['groups', 'all'], queryFn: () => allPages<Group>('groups/'), staleTime });
}

export function usePermissionList() {
  return useQuery({
    queryKey: ['permissions', 'all'],
    queryFn: async () => (await request<{ results: Permission[] }>('permissions/')).results,
    staleTime,
  });
}
