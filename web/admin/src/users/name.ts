// What a user is called where there is room for one name.
import type { UserRow } from '../api/types';

export function nameOf(user: Pick<UserRow, 'email' | 'username' | 'id'>): string {
  return user.email || user.username || `User ${user.id}`;
}
