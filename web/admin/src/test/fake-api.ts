// docs/admin-api.md in memory: enough of it that the panel cannot tell, with its refusals. Not the judge of anything: the
// browser tests run against the binary.
import { fakeSite, groupAnswer, password as everyPassword, type FakeSite, type FakeUser } from './fake-data';

export interface FakeAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

type Body = Record<string, unknown>;

class Refusal extends Error {
  constructor(readonly status: number, readonly answer: unknown) {
    super(`refused with ${status}`);
  }
}

const wrong = 'Please enter the correct email and password for a staff account. Note that both fields may be case-sensitive.';
const rowFields = ['id', 'email', 'username', 'first_name', 'last_name', 'is_active', 'is_staff', 'is_superuser', 'last_login', 'date_joined'] as const;

export class FakeApi {
  readonly site: FakeSite;
  readonly asked: string[] = [];
  private readonly sessions = new Map<string, number>();
  private serial = 1;

  constructor(private readonly options: { users?: number; allowed?: boolean } = {}) {
    this.site = fakeSite(options.users ?? 140);
  }

  /** Every session ends, as if their time were over. */
  endSessions(): void {
    this.sessions.clear();
  }

  handle(method: string, target: string, text: string, cookie: string): FakeAnswer {
    this.asked.push(`${method} ${target}${text && ` ${text}`}`);
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    try {
      const url = new URL(target, 'http://localhost');
      const body = (text ? JSON.parse(text) : {}) as Body;
      const answer = this.route(method, url, body, cookie, headers);
      if (answer === undefined) return { status: 204, headers, body: '' };
      const status = method === 'POST' && /\/(users|groups)\/$/.test(url.pathname) ? 201 : 200;
      return { status, headers, body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
    } catch (fault) {
      if (fault instanceof Refusal) return { status: fault.status, headers, body: JSON.stringify(fault.answer) };
      throw fault;
    }
  }

  private route(method: string, url: URL, body: Body, cookie: string, headers: Record<string, string>): unknown {
    const path = url.pathname.replace('/admin/api/', '');
    const key = /latchkey_admin=(\w+)/.exec(cookie)?.[1] ?? '';
    if (path === 'sign-in/') {
      if (method === 'GET') return { name: 'Latchkey', username_field: 'email', allowed: this.options.allowed !== false, reason: this.options.allowed === false ? 'Signing in needs https here.' : null };
      const user = this.site.users.find((one) => one.email === body['email']);
      if (!user?.is_staff || !user.is_active || user.password !== body['password']) throw new Refusal(400, { non_field_errors: [wrong] });
      const fresh = `s${(this.serial += 1)}`;
      this.sessions.set(fresh, user.id);
      headers['Set-Cookie'] = `latchkey_admin=${fresh}; Path=/; HttpOnly; SameSite=Strict`;
      return this.session(user);
    }
    if (path === 'sign-out/') return void this.sessions.delete(key);
    const me = this.site.users.find((one) => one.id === this.sessions.get(key));
    if (!me) throw new Refusal(401, { detail: 'Authentication credentials were not provided.', code: 'not_authenticated' });
    const [kind = '', id = '', action = ''] = path.split('/');
    if (path === 'session/') return this.session(me);
    if (path === 'password/') {
      if (body['old_password'] !== me.password) throw new Refusal(400, { old_password: ['Your old password was entered incorrectly. Please enter it again.'] });
      return void (me.password = String(body['new_password1']));
    }
    if (kind === 'users') return this.users(me, method, id, action, url, body, headers);
    if (kind === 'groups') return this.groups(me, method, id, action, url, body);
    if (kind === 'permissions') return { results: this.site.permissions };
    if (kind === 'outstanding-tokens') return this.tokens(me, method, id, action, url);
    if (kind === 'log') return this.need(me, 'admin.view_logentry') ?? page(this.site.log, url);
    if (kind === 'overview') return this.overview(me);
    throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
  }

  private permissionsOf(user: FakeUser): string[] {
    const ids = new Set([...user.user_permissions, ...this.site.groups.filter((one) => user.groups.includes(one.id)).flatMap((one) => one.permissions)]);
    return this.site.permissions.filter((one) => user.is_superuser || ids.has(one.id)).map((one) => `${one.app_label}.${one.codename}`);
  }

  private may(me: FakeUser, ...any: string[]): boolean {
    const own = this.permissionsOf(me);
    return any.some((one) => own.includes(one));
  }

  private need(me: FakeUser, ...any: string[]): undefined {
    if (!this.may(me, ...any)) throw new Refusal(403, { detail: 'You do not have permission to perform this action.', code: 'permission_denied' });
    return undefined;
  }

  private session(user: FakeUser) {
    const { id, email, username, first_name, last_name, is_superuser } = user;
    return {
      user: { id, email, username, first_name, last_name, is_superuser }, permissions: this.permissionsOf(user),
      expires_at: new Date(Date.now() + 12 * 3600_000).toISOString(), user_model: 'accounts.customuser',
    };
  }

  private users(me: FakeUser, method: string, id: string, action: string, url: URL, body: Body, headers: Record<string, string>): unknown {
    const view = ['accounts.view_customuser', 'accounts.change_customuser'];
    const chosen = () => this.site.users.filter((one) => ((body['ids'] ?? []) as number[]).includes(one.id));
    if (id === '' && method === 'POST') {
      this.need(me, 'accounts.add_customuser');
      const made = { ...this.site.users[0], id: this.site.users.length + 1, last_login: null, date_joined: new Date().toISOString(), is_superuser: false, is_staff: false, is_active: true, groups: [], user_permissions: [], first_name: '', last_name: '' } as FakeUser;
      this.write(made, { email: '', username: '', ...body });
      made.password = body['usable_password'] === false ? null : String(body['password1'] ?? everyPassword);
      this.site.users.push(made);
      return this.user(me, made);
    }
    if (id === '' || id === 'export') {
      this.need(me, ...view);
      const rows = this.filtered(url);
      if (id === '') return { ...page(rows.map(row), url), count: Math.min(rows.length, 10000), count_exact: rows.length <= 10000 };
      const from = Number(url.searchParams.get('after') ?? '0');
      headers['Content-Type'] = 'text/csv';
      const onward = new URLSearchParams(url.searchParams);
      onward.set('after', String(from + 50));
      if (from + 50 < rows.length) headers['Link'] = `</admin/api/users/export/?${onward}>; rel="next"`;
      return (from === 0 ? `${rowFields.join(',')}\r\n` : '') + rows.slice(from, from + 50).map((one) => `${rowFields.map((name) => one[name] ?? '').join(',')}\r\n`).join('');
    }
    if (id === 'related') return { users: chosen().length, groups: 2, user_permissions: 0, log_entries: 0, outstanding_tokens: this.site.tokens.filter((one) => chosen().some((user) => user.id === one.user?.id)).length };
    if (id === 'actions') {
      const users = chosen();
      if (users.some((one) => one.id === me.id) && body['action'] !== 'activate') throw new Refusal(400, { detail: 'You cannot deactivate or delete yourself.', code: 'own_account' });
      if (body['action'] === 'delete') this.site.users = this.site.users.filter((one) => !users.includes(one));
      else for (const one of users) one.is_active = body['action'] === 'activate';
      return { changed: users.length };
    }
    const user = this.site.users.find((one) => one.id === Number(id));
    if (!user) throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
    if (action === 'history') return page(this.site.log.filter((one) => one.object?.id === id), url);
    if (action === 'log-out') return { blacklisted: 3 };
    if (action === 'password') {
      if (body['usable_password'] !== false && body['password1'] !== body['password2']) throw new Refusal(400, { password2: ['The two password fields didn’t match.'] });
      return void (user.password = body['usable_password'] === false ? null : String(body['password1']));
    }
    if (method === 'DELETE') return void this.site.users.splice(this.site.users.indexOf(user), 1);
    if (method === 'PATCH') {
      this.need(me, 'accounts.change_customuser');
      this.write(user, body);
    } else this.need(me, ...view);
    return this.user(me, user);
  }

  private write(user: FakeUser, body: Body): void {
    const errors: Record<string, string[]> = {};
    if ('email' in body && !/^\S+@\S+$/.test(String(body['email']))) errors['email'] = [body['email'] === '' ? 'This field may not be blank.' : 'Enter a valid email address.'];
    if ('username' in body && body['username'] === '') errors['username'] = ['This field may not be blank.'];
    if (this.site.users.some((one) => one !== user && one.email === body['email'])) errors['email'] = ['User with this Email address already exists.'];
    if (Object.keys(errors).length > 0) throw new Refusal(400, errors);
    const { password1: _1, password2: _2, usable_password: _3, ...rest } = body;
    Object.assign(user, rest);
  }

  private user(me: FakeUser, user: FakeUser) {
    const free = me.is_superuser || !user.is_superuser;
    const change = free && this.may(me, 'accounts.change_customuser');
    return {
      ...row(user), groups: user.groups, user_permissions: user.user_permissions,
      password: user.password === null ? { usable: false } : { usable: true, algorithm: 'pbkdf2_sha256', summary: 'iterations 600000' },
      editable: { change, password: change, delete: free && user.id !== me.id && this.may(me, 'accounts.delete_customuser') },
    };
  }

  private filtered(url: URL): FakeUser[] {
    const q = url.searchParams;
    const search = (q.get('search') ?? '').toLowerCase();
    const rows = this.site.users.filter((one) => {
      for (const flag of ['is_staff', 'is_superuser', 'is_active'] as const) if (q.has(flag) && String(one[flag]) !== q.get(flag)) return false;
      if (q.has('group') && !one.groups.includes(Number(q.get('group')))) return false;
      if (q.has('joined_from') && one.date_joined < (q.get('joined_from') ?? '')) return false;
      if (q.has('joined_before') && one.date_joined >= (q.get('joined_before') ?? '')) return false;
      return `${one.email} ${one.username} ${one.first_name} ${one.last_name}`.toLowerCase().includes(search);
    });
    const ordering = q.get('ordering') ?? 'id';
    const field = ordering.replace(/^-/, '') as keyof FakeUser;
    const less = (a: FakeUser, b: FakeUser) => ((a[field] ?? '') < (b[field] ?? '') ? -1 : (a[field] ?? '') > (b[field] ?? '') ? 1 : a.id - b.id);
    return rows.sort((a, b) => (ordering.startsWith('-') ? less(b, a) : less(a, b)));
  }

  private groups(me: FakeUser, method: string, id: string, action: string, url: URL, body: Body): unknown {
    if (id === '' && method === 'GET') {
      this.need(me, 'auth.view_group', 'auth.change_group', 'accounts.view_customuser', 'accounts.change_customuser');
      return page(this.site.groups.filter((one) => one.name.toLowerCase().includes((url.searchParams.get('search') ?? '').toLowerCase())).map((one) => groupAnswer(this.site, one)), url);
    }
    const name = body['name'] as string | undefined;
    if (name === '' || (name === undefined && method === 'POST' && action === '')) throw new Refusal(400, { name: ['This field may not be blank.'] });
    if (id === '') {
      const group = { id: this.site.groups.length + 10, name: name ?? '', permissions: (body['permissions'] ?? []) as number[] };
      this.site.groups.push(group);
      return groupAnswer(this.site, group);
    }
    const group = this.site.groups.find((one) => one.id === Number(id));
    if (!group) throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
    if (action === 'history') return page([], url);
    if (method === 'DELETE') return void this.site.groups.splice(this.site.groups.indexOf(group), 1);
    if (method === 'PATCH') Object.assign(group, body);
    return groupAnswer(this.site, group);
  }

  private tokens(me: FakeUser, method: string, id: string, action: string, url: URL): unknown {
    this.need(me, 'token_blacklist.view_outstandingtoken');
    if (id === '') {
      const { user, jti, state } = Object.fromEntries(url.searchParams);
      const now = new Date().toISOString();
      return page(this.site.tokens.filter((one) => {
        const is = one.blacklisted_at ? 'blacklisted' : one.expires_at <= now ? 'expired' : 'live';
        return (!user || one.user?.id === Number(user)) && (!jti || one.jti === jti) && (!state || state === is);
      }), url);
    }
    const token = this.site.tokens.find((one) => one.id === Number(id));
    if (!token) throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
    if (method === 'POST' && action === 'blacklist') {
      this.need(me, 'token_blacklist.add_blacklistedtoken');
      if (token.blacklisted_at) throw new Refusal(400, { detail: 'This token is refused already.', code: 'dead_token' });
      token.blacklisted_at = new Date().toISOString();
    }
    return token;
  }

  private overview(me: FakeUser) {
    const users = this.site.users;
    const seen = this.may(me, 'accounts.view_customuser', 'accounts.change_customuser');
    return {
      ...(seen && { users: { total: users.length, active: users.filter((one) => one.is_active).length, staff: users.filter((one) => one.is_staff).length }, days: this.site.days }),
      ...(this.may(me, 'token_blacklist.view_outstandingtoken') && { tokens: { live: 61, blacklisted: 12, expired: 17 } }),
      hash_queue: { waiting: 0, capacity: 64, workers: 2 }, database: { bytes: 52_113_408 }, version: '0.9.0', uptime_seconds: 190_812,
    };
  }
}

function row(user: FakeUser) {
  return Object.fromEntries(rowFields.map((name) => [name, user[name]]));
}

function page<T>(all: T[], url: URL) {
  const limit = Math.min(200, Number(url.searchParams.get('limit') ?? '50'));
  const from = Number((url.searchParams.get('after') ?? 'c0').slice(1));
  return { results: all.slice(from, from + limit), next: from + limit < all.length ? `c${from + limit}` : null };
}
