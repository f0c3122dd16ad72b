// What a member of staff may do, from the permissions of the session. The server decides; the page only hides what would
// be refused, so each rule here has its row in docs/admin-api.md.
import type { Group, Permission, Session, User } from './types';

export type Resource = 'users' | 'groups' | 'outstanding-tokens' | 'log';
export type Action = 'list' | 'show' | 'edit' | 'create' | 'change' | 'delete' | 'export' | 'log-out' | 'blacklist';

type Holder = Pick<Session, 'user' | 'permissions' | 'user_model'>;

export function has(session: Holder, permission: string): boolean {
  return session.user.is_superuser || session.permissions.includes(permission);
}

/** `accounts.customuser` and `view` make `accounts.view_customuser`. */
export function userPermission(session: Holder, verb: string): string {
  const [app, model] = session.user_model.split('.');
  return `${app}.${verb}_${model}`;
}

export function can(session: Holder, action: string, resource: string): boolean {
  switch (resource) {
    case 'users':
      return canUsers(session, action);
    case 'groups':
      return canGroups(session, action);
    case 'outstanding-tokens':
      if (action === 'blacklist') {
        return has(session, 'token_blacklist.add_blacklistedtoken') && can(session, 'list', resource);
      }
      return ['list', 'show'].includes(action) && has(session, 'token_blacklist.view_outstandingtoken');
    case 'log':
      return ['list', 'show'].includes(action) && has(session, 'admin.view_logentry');
    default:
      return false;
  }
}

function canUsers(session: Holder, action: string): boolean {
  const may = (verb: string) => has(session, userPermission(session, verb));
  switch (action) {
    case 'list':
    case 'show':
    case 'edit':
    case 'export':
      return may('view') || may('change');
    case 'create':
      return may('add') && may('change');
    case 'change':
      return may('change');
    case 'delete':
      return may('delete');
    case 'log-out':
      return may('change') && has(session, 'token_blacklist.add_blacklistedtoken');
    default:
      return false;
  }
}

function canGroups(session: Holder, action: string): boolean {
  const may = (verb: string) => has(session, `auth.${verb}_group`);
  switch (action) {
    case 'list':
    case 'show':
    case 'edit':
      return may('view') || may('change');
    case 'create':
      return may('add');
    case 'change':
      return may('change');
    case 'delete':
      return may('delete');
    default:
      return false;
  }
}

/** Why the page of a user cannot be changed, in a sentence; null where it can. */
export function whyFixed(session: Holder, user: Pick<User, 'is_superuser' | 'editable'>): string | null {
  if (user.editable.change) return null;
  if (!can(session, 'change', 'users')) return 'You may view users, but not change them.';
  if (user.is_superuser && !session.user.is_superuser) return 'Only a superuser may change a superuser.';
  return 'You may not change this user.';
}

export type StatusField = 'is_active' | 'is_staff' | 'is_superuser';

/** Why one of the three switches of a user cannot be turned; null where it can. */
export function whyFixedStatus(session: Holder, id: number | undefined, field: StatusField): string | null {
  if (id === session.user.id) return 'You cannot take this from yourself.';
  if (field === 'is_superuser' && !session.user.is_superuser) return 'Only a superuser makes a superuser.';
  return null;
}

export function mayGivePermission(session: Holder, permission: Permission): boolean {
  return has(session, `${permission.app_label}.${permission.codename}`);
}

/** A group is given only by somebody who is in it himself. */
export function mayGiveGroup(session: Holder, group: Pick<Group, 'id'>, own: readonly number[]): boolean {
  return session.user.is_superuser || own.includes(group.id);
}
