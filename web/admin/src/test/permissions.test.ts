import { describe, expect, test } from 'vitest';
import { can, mayGiveGroup, mayGivePermission, whyFixed, whyFixedStatus } from '../api/permissions';
import type { Permission, Session } from '../api/types';

function staff(permissions: string[], is_superuser = false): Session {
  const user = { id: 7, email: '', username: '', first_name: '', last_name: '', is_superuser };
  return { user, permissions, expires_at: '', user_model: 'accounts.customuser' };
}

// Each row: what one has, and everything that this opens. Whatever is not listed stays shut.
const everything = [
  ...['list', 'show', 'edit', 'export', 'create', 'change', 'delete', 'log-out'].map((action) => `users ${action}`),
  ...['list', 'show', 'edit', 'create', 'change', 'delete'].map((action) => `groups ${action}`),
  ...['list', 'show', 'blacklist'].map((action) => `outstanding-tokens ${action}`),
  ...['list', 'show'].map((action) => `log ${action}`),
];
const see = ['list', 'show', 'edit'];
const table: [string, string[], string[]][] = [
  ['nothing', [], []],
  ['view users', ['accounts.view_customuser'], [...see, 'export'].map((a) => `users ${a}`)],
  ['change users', ['accounts.change_customuser'], [...see, 'export', 'change'].map((a) => `users ${a}`)],
  ['add users alone', ['accounts.add_customuser'], []],
  ['add and change users', ['accounts.add_customuser', 'accounts.change_customuser'], [...see, 'export', 'change', 'create'].map((a) => `users ${a}`)],
  ['delete users alone', ['accounts.delete_customuser'], ['users delete']],
  ['change users and blacklist', ['accounts.change_customuser', 'token_blacklist.add_blacklistedtoken'], [...see, 'export', 'change', 'log-out'].map((a) => `users ${a}`)],
  ['blacklist without seeing tokens', ['token_blacklist.add_blacklistedtoken'], []],
  ['view tokens', ['token_blacklist.view_outstandingtoken'], ['outstanding-tokens list', 'outstanding-tokens show']],
  ['view groups', ['auth.view_group'], see.map((a) => `groups ${a}`)],
  ['delete groups', ['auth.delete_group'], ['groups delete']],
  ['view the log', ['admin.view_logentry'], ['log list', 'log show']],
  ["another app's user model", ['auth.view_user', 'auth.change_user'], []],
];

describe('what opens what', () => {
  test.each(table)('%s', (_, permissions, open) => {
    const session = staff(permissions);
    const allowed = everything.filter((row) => can(session, row.split(' ')[1]!, row.split(' ')[0]!));
    expect(allowed.sort()).toEqual([...open].sort());
  });
  test('a superuser may everything', () => {
    expect(everything.filter((row) => !can(staff([], true), row.split(' ')[1]!, row.split(' ')[0]!))).toEqual([]);
  });
  test('an unknown page or action stays shut, for a superuser too', () => {
    expect(can(staff([], true), 'list', 'secrets')).toBe(false);
    expect(can(staff([], true), 'burn', 'users')).toBe(false);
  });
});

describe('why a user cannot be changed', () => {
  const fixed = { change: false, delete: false, password: false };
  test('is a sentence, and null where he can', () => {
    expect(whyFixed(staff(['accounts.view_customuser']), { is_superuser: false, editable: fixed })).toBe('You may view users, but not change them.');
    expect(whyFixed(staff(['accounts.change_customuser']), { is_superuser: true, editable: fixed })).toBe('Only a superuser may change a superuser.');
    expect(whyFixed(staff(['accounts.change_customuser']), { is_superuser: false, editable: { ...fixed, change: true } })).toBeNull();
  });
  test('nobody takes his own status, and only a superuser makes one', () => {
    expect(whyFixedStatus(staff([], true), 7, 'is_active')).toBe('You cannot take this from yourself.');
    expect(whyFixedStatus(staff([]), 8, 'is_superuser')).toBe('Only a superuser makes a superuser.');
    expect(whyFixedStatus(staff([]), 8, 'is_staff')).toBeNull();
    expect(whyFixedStatus(staff([], true), undefined, 'is_superuser')).toBeNull();
  });
});

describe('what can be given', () => {
  const one = (id: number, codename: string): Permission => ({ id, app_label: 'auth', model: 'group', codename, name: codename });
  test('is what one has', () => {
    expect(mayGivePermission(staff(['auth.view_group']), one(1, 'view_group'))).toBe(true);
    expect(mayGivePermission(staff(['auth.view_group']), one(2, 'add_group'))).toBe(false);
    expect(mayGiveGroup(staff([]), { id: 1 }, [1])).toBe(true);
    expect(mayGiveGroup(staff([]), { id: 2 }, [1])).toBe(false);
    expect(mayGiveGroup(staff([], true), { id: 2 }, [])).toBe(true);
  });
});
