// docs/admin-api.md in memory: sessions, users and the list of groups, enough of them that the data layer cannot tell.
// Not the judge of anything: the browser tests run against the binary.
import { fakeSite, groupAnswer, type FakeSite, type FakeUser } from './fake-data';

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
  readonly asked: string[] = [];
  private readonly site: FakeSite;
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
      const answer = this.route(method, url, (text ? JSON.parse(text) : {}) as Body, cookie, headers);
      if (answer === undefined) return { status: 204, headers, body: '' };
      const status = method === 'POST' && url.pathname.endsWith('/users/') ? 201 : 200;
      return { status, headers, body: JSON.stringify(answer) };
    } catch (fault) {
      if (fault instanceof Refusal) return { status: fault.status, headers, body: JSON.stringify(fault.answer) };
      throw fault;
    }
  }

  private route(method: string, url: URL, body: Body, cookie: string, headers: Record<string, string>): unknown {
    const path = url.pathname.replace('/admin/api/', '');
    const key = /latchkey_admin=(\w+)/.exec(cookie)?.[1] ?? '';
    if (path === 'sign-in/') return method === 'GET' ? this.signInPage() : this.signIn(body, headers);
    if (path === 'sign-out/') return void this.sessions.delete(key);
    const me = this.site.users.find((one) => one.id === this.sessions.get(key));
    if (!me) throw new Refusal(401, { detail: 'Authentication credentials were not provided.', code: 'not_authenticated' });
    const [kind = '', id = ''] = path.split('/');
    if (path === 'session/') return this.session(me);
    if (kind === 'users') return this.users(me, method, id, url, body);
    if (path === 'groups/') return page(this.site.groups.map((one) => groupAnswer(this.site, one)), url);
    throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
  }

  private signInPage() {
    const allowed = this.options.allowed !== false;
    return { name: 'Latchkey', username_field: 'email', allowed, reason: allowed ? null : 'Signing in needs https here.' };
  }

  private signIn(body: Body, headers: Record<string, string>) {
    const user = this.site.users.find((one) => one.email === body['email']);
    if (!user?.is_staff || !user.is_active || user.password !== body['password']) throw new Refusal(400, { non_field_errors: [wrong] });
    const fresh = `s${(this.serial += 1)}`;
    this.sessions.set(fresh, user.id);
    headers['Set-Cookie'] = `latchkey_admin=${fresh}; Path=/; HttpOnly; SameSite=Strict`;
    return this.session(user);
  }

  private session(user: FakeUser) {
    const { id, email, username, first_name, last_name, is_superuser } = user;
    const permissions = this.site.permissions.filter((one) => is_superuser || user.user_permissions.includes(one.id));
    return {
      user: { id, email, username, first_name, last_name, is_superuser },
      permissions: permissions.map((one) => `${one.app_label}.${one.codename}`),
      expires_at: new Date(Date.now() + 12 * 3600_000).toISOString(), user_model: 'accounts.customuser',
    };
  }

  private users(me: FakeUser, method: string, id: string, url: URL, body: Body): unknown {
    if (id === '' && method === 'POST') {
      const made = { ...this.site.users[0], id: this.site.users.length + 1 } as FakeUser;
      this.write(made, { email: '', username: '', ...body });
      this.site.users.push(made);
      return this.user(me, made);
    }
    if (id === '') {
      const rows = this.ordered(url.searchParams.get('ordering') ?? '-id');
      return { ...page(rows.map(row), url), count: rows.length, count_exact: true };
    }
    const user = this.site.users.find((one) => one.id === Number(id));
    if (!user) throw new Refusal(404, { detail: 'Not found.', code: 'not_found' });
    if (method === 'PATCH') this.write(user, body);
    return this.user(me, user);
  }

  private write(user: FakeUser, body: Body): void {
    const errors: Record<string, string[]> = {};
    if ('email' in body && !/^\S+@\S+$/.test(String(body['email']))) errors['email'] = ['Enter a valid email address.'];
    if ('username' in body && body['username'] === '') errors['username'] = ['This field may not be blank.'];
    if (Object.keys(errors).length > 0) throw new Refusal(400, errors);
    Object.assign(user, body);
  }

  private user(me: FakeUser, user: FakeUser) {
    const change = me.is_superuser || !user.is_superuser;
    return {
      ...row(user), groups: user.groups, user_permissions: user.user_permissions,
      password: { usable: true, algorithm: 'pbkdf2_sha256', summary: '600,000 iterations' },
      editable: { change, password: change, delete: change && user.id !== me.id },
    };
  }

  private ordered(ordering: string): FakeUser[] {
    const field = ordering.replace(/^-/, '') as keyof FakeUser;
    const less = (a: FakeUser, b: FakeUser) => ((a[field] ?? '') < (b[field] ?? '') ? -1 : (a[field] ?? '') > (b[field] ?? '') ? 1 : a.id - b.id);
    return [...this.site.users].sort((a, b) => (ordering.startsWith('-') ? less(b, a) : less(a, b)));
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
