// A small site for the fake API: users, two groups, permissions. The same at each start.
import type { Group, Permission, UserRow } from '../api/types';

export interface FakeUser extends UserRow {
  groups: number[];
  user_permissions: number[];
  password: string;
}

export interface FakeSite {
  users: FakeUser[];
  groups: { id: number; name: string; permissions: number[] }[];
  permissions: Permission[];
}

export const password = 'Plum!tree-gloss77';
const start = Date.UTC(2026, 10, 25, 9, 30);
const first = ['Ann', 'Bo', 'Chidi', 'Dalia', 'Emre', 'Fatou', 'Goran', 'Hana', 'Ines', 'Jun'];
const models: [string, string, string][] = [['accounts', 'customuser', 'user'], ['admin', 'logentry', 'log entry'], ['auth', 'group', 'group']];

function ago(hours: number): string {
  return new Date(start - hours * 3600_000).toISOString();
}

function permissions(): Permission[] {
  return models.flatMap(([app_label, model, name], m) =>
    ['add', 'change', 'delete', 'view'].map((verb, v) => ({
      id: m * 4 + v + 1, app_label, model, codename: `${verb}_${model}`, name: `Can ${verb} ${name}`,
    })),
  );
}

function user(id: number): FakeUser {
  const name = first[id % first.length] ?? 'Ann';
  return {
    id, email: `${name.toLowerCase()}${id}@example.com`, username: `${name.toLowerCase()}${id}`, first_name: name,
    last_name: 'Berg', is_active: id % 9 !== 0, is_staff: false, is_superuser: false,
    last_login: id % 5 === 0 ? null : ago(id * 3), date_joined: ago(5000 - id * 20), groups: [], user_permissions: [], password,
  };
}

export function fakeSite(count: number): FakeSite {
  const all = permissions();
  const users = Array.from({ length: count }, (_, i) => user(i + 1));
  const staff = (id: number, name: string, more: Partial<FakeUser>) => {
    users[id - 1] = { ...user(id), email: `${name}@example.com`, username: name, first_name: name, is_staff: true, is_active: true, ...more };
  };
  const of = (codename: string) => all.find((one) => one.codename === codename)?.id ?? 0;
  staff(1, 'root', { is_superuser: true });
  staff(2, 'viewer', { user_permissions: [of('view_customuser')] });
  const groups = [
    { id: 1, name: 'Support', permissions: [of('view_customuser'), of('change_customuser')] },
    { id: 2, name: 'Auditors', permissions: [of('view_logentry'), of('view_customuser')] },
  ];
  return { users, groups, permissions: all };
}

export function groupAnswer(site: FakeSite, group: FakeSite['groups'][number]): Group {
  return { ...group, users: site.users.filter((one) => one.groups.includes(group.id)).length };
}
