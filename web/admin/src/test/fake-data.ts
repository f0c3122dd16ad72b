// A small site for the fake server: users, groups, permissions, tokens, a log. The same at each start.
import type { Day, Group, LogEntry, Permission, Token, UserRow } from '../api/types';

export interface FakeUser extends UserRow {
  groups: number[];
  user_permissions: number[];
  password: string | null;
}

export interface FakeSite {
  users: FakeUser[];
  groups: { id: number; name: string; permissions: number[] }[];
  permissions: Permission[];
  tokens: Token[];
  log: LogEntry[];
  days: Day[];
}

export const password = 'Plum!tree-gloss77';
const start = Date.UTC(2026, 10, 25, 9, 30);
const first = ['Ann', 'Bo', 'Chidi', 'Dalia', 'Emre', 'Fatou', 'Goran', 'Hana', 'Ines', 'Jun'];
const odd: Partial<FakeUser>[] = [
  { first_name: 'Wolfeschlegelsteinhausenbergerdorff-Montgomery', last_name: 'Featherstonehaugh', email: 'a-very-long-address-that-goes-on-and-on-and-on@subdomain.of.a.long.example.com' },
  { first_name: 'محمد', last_name: 'الخوارزمي', username: 'محمد' },
  { first_name: 'שרה', last_name: 'כהן' },
  { first_name: '', last_name: '', last_login: null },
];

function ago(hours: number): string {
  return new Date(start - hours * 3600_000).toISOString();
}

const models: [string, string, string][] = [
  ['accounts', 'customuser', 'user'], ['admin', 'logentry', 'log entry'], ['auth', 'group', 'group'],
  ['auth', 'permission', 'permission'], ['contenttypes', 'contenttype', 'content type'], ['sessions', 'session', 'session'],
  ['token_blacklist', 'blacklistedtoken', 'blacklisted token'], ['token_blacklist', 'outstandingtoken', 'outstanding token'],
];

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
    ...odd[id - 5],
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
  staff(3, 'nobody', {});
  const groups = [
    { id: 1, name: 'Support', permissions: [of('view_customuser'), of('change_customuser'), of('view_outstandingtoken')] },
    { id: 2, name: 'Auditors', permissions: [of('view_logentry'), of('view_customuser')] },
    { id: 3, name: 'A group whose name is long enough that it has to be cut somewhere in a table', permissions: [] },
  ];
  for (const one of users.slice(3, 9)) one.groups = [1 + (one.id % 2)];
  const tokens = Array.from({ length: 90 }, (_, i): Token => {
    const owner = users[i % Math.min(users.length, 30)];
    const id = 90 - i;
    return {
      id, jti: (0x1234567890abcdefn * BigInt(id)).toString(16).padStart(32, '0').slice(-32),
      user: i % 17 === 16 || !owner ? null : { id: owner.id, email: owner.email }, created_at: ago(i * 2),
      expires_at: i % 4 === 3 ? ago(1) : new Date(Date.now() + (i + 1) * 3600_000).toISOString(), blacklisted_at: i % 7 === 5 ? ago(i) : null,
    };
  });
  const log = users.slice(3, 60).map((one, i): LogEntry => ({
    id: 100 - i, action_time: ago(i * 5), user: { id: 1, email: 'root@example.com' },
    flag: (['addition', 'change', 'deletion'] as const)[i % 3] ?? 'change', object_repr: one.email,
    message: i % 3 === 1 ? 'Changed Last name and Staff status.' : '', object: { model: 'accounts.customuser', id: String(one.id) },
  }));
  const days = Array.from({ length: 30 }, (_, i): Day => ({
    day: new Date(start - (29 - i) * 86400_000).toISOString().slice(0, 10), sign_ups: 12 + ((i * 7) % 23),
    logins: 140 + ((i * 37) % 90) + (i % 7 > 4 ? -60 : 0), failed_logins: 9 + ((i * 5) % 17) + (i === 21 ? 120 : 0),
  }));
  return { users, groups, permissions: all, tokens, log, days };
}

export function groupAnswer(site: FakeSite, group: FakeSite['groups'][number]): Group {
  return { ...group, users: site.users.filter((one) => one.groups.includes(group.id)).length };
}
