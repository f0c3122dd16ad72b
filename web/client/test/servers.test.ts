/**
 * The same walk against the real Latchkey and against a real Django site with Simple JWT. Requests are counted where
 * they leave the client, so a second refresh would be seen, and the servers are asked afterwards which tokens live.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, createClient, webStorage } from '../src/index.js';
import type { Client, ClientOptions, Session } from '../src/index.js';
import { Browser } from './support/browser.js';
import type { BrowserOptions } from './support/browser.js';
import { claimsOf, missing, resign, start } from './support/real.js';
import type { Kind, Running } from './support/real.js';

const PASSWORD = 'Plum!tree-gloss77';
const REFRESH = '/accounts/token/refresh/';
const KINDS: Kind[] = ['latchkey', 'oracle'];

let serial = 0;
const valuesOf = (name: string) => ({
  email: `${name}@example.com`, username: name, first_name: 'Ann', password: PASSWORD, password2: PASSWORD,
});

/** One browser and its tabs on one server, with all that leaves them. */
class Site {
  readonly asked: { path: string; status: number; refresh?: string; issued?: string }[] = [];
  readonly browser: Browser;

  constructor(readonly server: Running, options: BrowserOptions = {}) {
    this.browser = new Browser(options);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname: path } = new URL(input instanceof Request ? input.url : String(input));
    const refresh = path === REFRESH ? (JSON.parse(String(init!.body)) as { refresh: string }).refresh : undefined;
    const tokens = path.startsWith('/accounts/token/') && response.ok
      ? await response.clone().json() as { refresh?: string } : undefined;
    this.asked.push({ path, status: response.status, refresh, issued: tokens?.refresh });
    return response;
  };

  get refreshed(): string[] {
    return this.asked.flatMap(({ refresh }) => refresh ?? []);
  }

  tab(options: ClientOptions = {}): { client: Client; read(): Session; write(session: Session): void } {
    const view = this.browser.view();
    const storage = webStorage('latchkey', view);
    const client = createClient({ baseUrl: this.server.base, fetch: this.fetch, storage, ...options });
    return { client, read: () => storage.read()!, write: (session) => storage.write(session) };
  }

  /** A user who is signed in in the first of `count` tabs. */
  async signedIn(count = 1, options: ClientOptions = {}) {
    const tabs = Array.from({ length: count }, () => this.tab(options));
    const values = valuesOf(`user${++serial}`);
    await tabs[0]!.client.register(values);
    const user = await tabs[0]!.client.login({ email: values.email, password: PASSWORD });
    this.asked.length = 0;
    return { tabs, user, ...tabs[0]! };
  }

  /** Puts an access token into the storage that the server takes for expired and the client for good. */
  expire({ read, write }: { read(): Session; write(session: Session): void }): void {
    const session = read();
    const past = Math.floor(Date.now() / 1000) - 10;
    const access = resign(session.access, this.server.key, { exp: past, iat: past - 3600 });
    write({ ...session, access });
  }

  post(path: string, body: unknown): Promise<Response> {
    return fetch(this.server.base + path, {
      method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' },
    });
  }
}

const failure = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(() => { throw new Error('it did not fail'); }, (error: ApiError) => error);

/** Until `check` holds, by asking: for what only real time brings about. */
const until = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await check())) await new Promise((done) => setTimeout(done, 50));
};

describe.each(KINDS)('%s', (kind) => {
  describe.skipIf(missing(kind))('with tokens of an hour', () => {
    let server: Running;
    beforeAll(async () => void (server = await start(kind)), 90_000);
    afterAll(async () => expect(await server.stop()).toBe(0), 30_000);

    const taken = valuesOf('taken');
    beforeAll(() => new Site(server).tab().client.register(taken));

    test.each<[string, object, Record<string, string[]>]>([
      ['nothing', {}, Object.fromEntries(Object.keys(taken).map((field) => [field, ['This field is required.']]))],
      ['a blank name', { ...valuesOf('a'), first_name: ' ' }, { first_name: ['This field may not be blank.'] }],
      ['null', { ...valuesOf('a'), username: null }, { username: ['This field may not be null.'] }],
      ['a list', { ...valuesOf('a'), username: ['a'] }, { username: ['Not a valid string.'] }],
      ['no address', { ...valuesOf('a'), email: 'a' }, { email: ['Enter a valid email address.'] }],
      ['a bad password', { ...valuesOf('a'), password: '1234567' }, { password: [
        'This password is too short. It must contain at least 8 characters.', 'This password is too common.',
        'This password is entirely numeric.'] }],
      ['two passwords', { ...valuesOf('a'), password2: 'other' }, { password: ["Password fields didn't match."] }],
      ['a taken username', { ...valuesOf('a'), username: 'taken' },
        { username: ['User with this username already exists.'] }],
      ['a taken address', { ...valuesOf('a'), email: taken.email },
        { email: ['User with this email already exists.'] }],
      ['two faults', { ...valuesOf('a'), email: '', username: '' }, {
        email: ['This field may not be blank.'], username: ['This field may not be blank.'] }],
    ])('register with %s', async (_, values, fields) => {
      const { client } = new Site(server).tab();
      const error = await failure(client.register(values as Record<string, string>));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 400, fields, detail: undefined });
      expect(client.snapshot().status).toBe('signed-out');
    });

    test('login with wrong credentials', async () => {
      const { client } = new Site(server).tab();
      const error = await failure(client.login({ email: taken.email, password: 'wrong' }));
      expect(error).toMatchObject({
        status: 401, detail: 'No active account found with the given credentials', code: undefined, fields: {},
      });
      expect(await failure(client.login({ email: '', password: '' }))).toMatchObject({
        status: 400, fields: { email: ['This field may not be blank.'], password: ['This field may not be blank.'] },
      });
      expect(client.snapshot().status).toBe('signed-out');
    });

    test('register, login, me', async () => {
      const { client, user, read } = await new Site(server).signedIn();
      expect(user).toEqual({
        id: user.id, email: `user${serial}@example.com`, username: `user${serial}`, first_name: 'Ann', last_name: '',
      });
      expect(await client.me()).toEqual(user);
      expect(read().life).toBe(3_600_000);
    });

    test('updateMe', async () => {
      const { client, user } = await new Site(server).signedIn();
      const update = client.updateMe({ first_name: 'Anne', last_name: 'Ash' });
      if (kind === 'latchkey') {
        expect(await update).toEqual({ ...user, first_name: 'Anne', last_name: 'Ash' });
        expect(await client.me()).toMatchObject({ first_name: 'Anne', last_name: 'Ash' });
      } else {
        expect(await failure(update)).toMatchObject({ status: 405, detail: 'Method "PATCH" not allowed.' });
      }
    });

    test('fifty requests at once with an expired access token: one refresh', async () => {
      const site = new Site(server);
      const one = await site.signedIn();
      site.expire(one);
      const responses = await Promise.all(Array.from({ length: 50 }, () => one.client.fetch('/accounts/me/')));
      expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(site.refreshed).toHaveLength(1);
      const asked = site.asked.filter(({ path }) => path === '/accounts/me/').map(({ status }) => status);
      expect(asked.filter((status) => status === 401)).toHaveLength(50);
      expect(asked.filter((status) => status === 200)).toHaveLength(50);
    });

    test('a chain of ten refreshes: each token once, the old ones dead, the last one alive', async () => {
      const site = new Site(server);
      const one = await site.signedIn();
      const tokens = [one.read().refresh];
      for (let n = 0; n < 10; n++) {
        site.expire(one);
        expect(await one.client.me()).toEqual(one.user);
        tokens.push(one.read().refresh);
        expect(one.read().life).toBe(3_600_000);
      }
      expect(site.refreshed).toEqual(tokens.slice(0, -1));
      for (const token of tokens.slice(0, -1)) {
        const response = await site.post(REFRESH, { refresh: token });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ detail: 'Token is blacklisted', code: 'token_not_valid' });
      }
      expect((await site.post(REFRESH, { refresh: tokens.at(-1) })).status).toBe(200);
    });

    test('logout: the refresh token is refused afterwards', async () => {
      const site = new Site(server);
      const { client, read } = await site.signedIn();
      const { refresh } = read();
      await client.logout();
      expect(site.asked).toMatchObject([{ path: '/accounts/token/blacklist/', status: 200 }]);
      expect(client.snapshot().status).toBe('signed-out');
      const response = await site.post(REFRESH, { refresh });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ detail: 'Token is blacklisted' });
      expect(await failure(client.me())).toMatchObject({
        status: 401, detail: 'Authentication credentials were not provided.',
      });
    });

    test('a session that was ended elsewhere: the refresh is refused, all tabs are signed out', async () => {
      const site = new Site(server);
      const one = await site.signedIn(3);
      await site.post('/accounts/token/blacklist/', { refresh: one.read().refresh });
      site.expire(one);
      await Promise.all(one.tabs.map(({ client }) => client.fetch('/accounts/me/').catch(() => undefined)));
      expect(site.refreshed).toHaveLength(1);
      await until(async () => one.tabs.every(({ client }) => client.snapshot().status === 'signed-out'));
    });

    test('an access token of a user who is gone is not refreshed', async () => {
      const site = new Site(server);
      const one = await site.signedIn();
      one.write({ ...one.read(), access: resign(one.read().access, server.key, { user_id: 999_999 }) });
      expect(await failure(one.client.me())).toMatchObject({
        status: 401, detail: 'User not found', code: 'user_not_found',
      });
      expect(site.refreshed).toHaveLength(0);
    });

    test.each<[string, BrowserOptions]>([
      ['with locks', {}], ['with a lease', { locks: false }],
      ['with processes 30 ms apart', { delay: 30 }], ['with processes apart and a lease', { delay: 30, locks: false }],
    ])('ten tabs %s and five requests each with an expired token: one refresh', async (_, options) => {
      const site = new Site(server, options);
      const one = await site.signedIn(10);
      site.expire(one);
      await until(async () => one.tabs.every(({ read }) => read()?.access === one.read().access));
      const asked = one.tabs.flatMap(({ client }) => Array.from({ length: 5 }, () => client.fetch('/accounts/me/')));
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect(site.refreshed).toHaveLength(1);
    });

    test('logout in one tab while another refreshes: no refresh token lives on', async () => {
      for (let round = 0; round < 5; round++) {
        const site = new Site(server);
        const one = await site.signedIn(2);
        const tokens = [one.read().refresh];
        site.expire(one);
        const asked = one.tabs[1]!.client.fetch('/accounts/me/').catch(() => undefined);
        if (round) await until(async () => site.asked.length >= Math.min(round, 2)); // at different moments of it
        await Promise.all([one.client.logout(), asked]);
        tokens.push(...site.asked.flatMap(({ issued }) => issued ?? []));
        await until(() => one.tabs.every(({ client }) => client.snapshot().status === 'signed-out')); // told by a message
        for (const refresh of tokens) {
          await until(async () => (await site.post('/accounts/token/verify/', { token: refresh })).status === 400);
        }
      }
    });
  });

  describe.skipIf(missing(kind))('with tokens of five seconds, and Bearer', () => {
    let server: Running;
    let stopped = false;
    beforeAll(async () => void (server = await start(kind, '--life', '5', '--header-types', 'Bearer')), 90_000);
    afterAll(async () => void (stopped || await server.stop()), 30_000);

    test('tokens that really expire: refused and refreshed once; or refreshed before, by the clock', async () => {
      const site = new Site(server);
      const begin = Date.now();
      const one = await site.signedIn(1, { headerType: 'Bearer', now: () => begin }); // its clock stands still
      const { access } = one.read();
      expect(one.read().life).toBe(5_000);
      expect(claimsOf(access).exp - claimsOf(access).iat).toBe(5);
      const ask = () => fetch(`${server.base}/accounts/me/`, { headers: { Authorization: `Bearer ${access}` } });
      expect((await ask()).status).toBe(200);
      await until(async () => (await ask()).status === 401);
      const responses = await Promise.all(Array.from({ length: 5 }, () => one.client.fetch('/accounts/me/')));
      expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(site.refreshed).toHaveLength(1);

      const right = site.tab({ headerType: 'Bearer', now: () => begin + 60_000 }).client;
      site.asked.length = 0;
      expect((await right.fetch('/accounts/me/')).status).toBe(200);
      expect(site.asked.map(({ path }) => path)).toEqual([REFRESH, '/accounts/me/']);
    });

    test('a server that is gone signs nobody out, and a sign-out needs none', async () => {
      const site = new Site(server);
      const begin = Date.now();
      let ahead = 0;
      const one = await site.signedIn(1, { headerType: 'Bearer', now: () => begin + ahead });
      stopped = true;
      expect(await server.stop()).toBe(0);
      ahead = 60_000;
      expect(await failure(one.client.fetch('/accounts/me/'))).toMatchObject({ status: 0, code: 'network' });
      expect(one.client.snapshot().status).toBe('signed-in');
      await one.client.logout();
      expect(one.client.snapshot().status).toBe('signed-out');
    });
  });
});
