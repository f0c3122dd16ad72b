/** Sign-ins that end or change while something is under way: nothing comes alive again, nothing is mixed. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, memoryStorage } from '../src/index.js';
import { Browser } from './support/browser.js';
import type { Tab } from './support/browser.js';
import { BASE, FakeServer } from './support/server.js';
import { failure, fakeTime, pass, run } from './support/time.js';

const ANN = { email: 'ann@example.com', password: 'right' };
const BOB = { email: 'bob@example.com', password: 'right' };
const REFRESH = '/accounts/token/refresh/';
let server: FakeServer;
let browser: Browser;
let one: Tab;
let two: Tab;

beforeEach(async () => {
  fakeTime();
  server = new FakeServer();
  browser = new Browser();
  one = browser.tab(server);
  two = browser.tab(server);
  await run(one.client.login(ANN));
  await pass(100);
});
afterEach(() => void vi.useRealTimers());

/** The refresh tokens that the server would still take. */
const alive = (): string[] => {
  const issued = server.issued.filter(({ type }) => type === 'refresh').map(({ jti }) => jti);
  return issued.filter((jti) => !server.blacklist.has(jti));
};

describe('sign-out', () => {
  test('forgets at once and ends the refresh token at the server', async () => {
    const done = one.client.logout();
    expect(one.storage.getItem('latchkey')).toBeNull();
    expect(one.client.snapshot().status).toBe('signed-out');
    await run(done);
    expect(alive()).toEqual([]);
  });

  test.each(['network', new Response('', { status: 503 })] as const)('stands when the server fails (%s)', async (fault) => {
    server.faults['/accounts/token/blacklist/'] = [fault];
    await run(one.client.logout());
    await pass(100);
    expect([one, two].map(({ client }) => client.snapshot().status)).toEqual(['signed-out', 'signed-out']);
    expect(one.storage.getItem('latchkey')).toBeNull();
  });

  test('when nobody is signed in asks the server nothing', async () => {
    await run(one.client.logout());
    const calls = server.calls.length;
    await run(one.client.logout());
    expect(server.calls).toHaveLength(calls);
  });

  test('is sent so that it outlives the page', async () => {
    const heard = vi.fn(server.fetch);
    const client = createClient({ baseUrl: BASE, fetch: heard, storage: memoryStorage() });
    await run(client.login(ANN));
    await run(client.logout());
    expect(heard.mock.lastCall).toMatchObject([`${BASE}/accounts/token/blacklist/`, { keepalive: true }]);
  });

  test('of a site without a blacklist is local', async () => {
    const client = createClient({
      baseUrl: BASE, fetch: server.fetch, storage: memoryStorage(), paths: { blacklist: '' },
    });
    await run(client.login(ANN));
    const calls = server.calls.length;
    await run(client.logout());
    expect(server.calls).toHaveLength(calls);
    expect(client.snapshot().status).toBe('signed-out');
  });

  test.each(['this tab', 'another tab'])('in %s during a refresh: the new tokens stay dead, here and at the server', async (where) => {
    await pass(301_000);
    server.latency = 200;
    const asked = one.client.accessToken();
    await pass(150); // the server has rotated, the answer is on its way
    expect(server.refreshed).toHaveLength(1);
    await run((where === 'this tab' ? one : two).client.logout());
    expect(await run(asked)).toBeNull();
    await pass(1_000);
    expect(one.storage.getItem('latchkey')).toBeNull();
    expect([one, two].map(({ client }) => client.snapshot().status)).toEqual(['signed-out', 'signed-out']);
    expect(alive()).toEqual([]);
  });

  test('a request that waited for that refresh is not sent as nobody', async () => {
    await pass(301_000);
    const asked = failure(one.client.fetch('/things/', { method: 'POST', body: 'x' }));
    await run(one.client.logout());
    expect(await asked).toMatchObject({ status: 401, code: 'session_changed' });
    expect(server.countOf('/things/')).toBe(0);
  });

  test('in another process, seen only after the refresh was written: the tokens stay dead', async () => {
    server = new FakeServer();
    browser = new Browser({ delay: 30 });
    one = browser.tab(server);
    two = browser.tab(server);
    await run(one.client.login(ANN));
    await pass(301_000);
    server.latency = 100;
    const asked = one.client.accessToken();
    await pass(80);
    const out = two.client.logout(); // arrives 30 ms later, when the answer has been written
    await run(Promise.all([asked, out]));
    await pass(1_000);
    expect([one, two].map(({ storage }) => storage.getItem('latchkey'))).toEqual([null, null]);
    expect([one, two].map(({ client }) => client.snapshot().status)).toEqual(['signed-out', 'signed-out']);
    expect(alive()).toEqual([]);
  });

  test('then a new sign-in is alive', async () => {
    await run(one.client.logout());
    await run(two.client.login(BOB));
    await pass(100);
    expect(await run(one.client.me())).toMatchObject({ username: 'bob' });
    expect(await run(two.client.me())).toMatchObject({ username: 'bob' });
  });
});

describe('another account', () => {
  test('signed in in another tab: what the page asks for the former one is refused, not sent', async () => {
    const slow = new Browser({ delay: 30, channels: false, events: false }); // storage changes, but no news of it
    const [page, other] = slow.tabs(2, server);
    await run(page!.login(ANN));
    await pass(100);
    await run(other!.login(BOB));
    await pass(100);
    const before = server.calls.length;
    expect(await failure(page!.updateMe({ first_name: 'Ann' }))).toMatchObject({ status: 401, code: 'session_changed' });
    expect(server.calls).toHaveLength(before);
    expect(page!.snapshot()).toEqual(other!.snapshot());
    expect(await run(page!.me())).toMatchObject({ username: 'bob', first_name: 'bob' });
  });

  test('while a request of the former one is under way: it is not repeated with the new tokens', async () => {
    server.skew = 301;
    server.latency = 200;
    const asked = two.client.fetch('/things/', { method: 'POST', body: 'for ann' });
    await pass(50);
    server.latency = 2;
    await run(one.client.login(BOB));
    expect((await run(asked)).status).toBe(401);
    expect(server.countOf('/things/')).toBe(1);
    expect(server.refreshed).toHaveLength(0);
  });

  test('while the former one is refreshed in another tab: the new one stays, the late tokens are ended', async () => {
    await pass(301_000);
    server.latency = 200;
    const asked = two.client.accessToken();
    await pass(150);
    const user = await run(one.client.login(BOB));
    expect(user.username).toBe('bob');
    await run(asked);
    await pass(1_000);
    expect(await run(two.client.me())).toMatchObject({ username: 'bob' });
    expect(alive()).toHaveLength(1);
  });

  test('the same in one page without any lock', async () => {
    const client = createClient({ baseUrl: BASE, fetch: server.fetch, storage: memoryStorage() });
    await run(one.client.logout());
    await run(client.login(ANN));
    await pass(301_000);
    server.latency = 200;
    server.faults[REFRESH] = [() => new Promise((done) => setTimeout(() => done(server.refreshNow()), 1_000))];
    const asked = client.accessToken();
    await pass(150);
    expect(await run(client.login(BOB))).toMatchObject({ username: 'bob' });
    expect(await run(asked)).toBeNull();
    await pass(1_000);
    expect(await run(client.me())).toMatchObject({ username: 'bob' });
    expect(alive()).toHaveLength(1);
  });

  test('a second sign-in ends the refresh token of the first', async () => {
    await run(one.client.login(BOB));
    await pass(100);
    expect(alive()).toHaveLength(1);
  });

  test('a sign-in that fails leaves the former one', async () => {
    expect(await failure(one.client.login({ ...BOB, password: 'wrong' }))).toMatchObject({
      status: 401, detail: 'No active account found with the given credentials', code: undefined,
    });
    expect(await run(one.client.me())).toMatchObject({ username: 'ann' });
  });
});

test('a sign-in whose user cannot be read rejects, but stands', async () => {
  await run(one.client.logout());
  server.faults['/accounts/me/'] = ['network'];
  expect(await failure(one.client.login(ANN))).toMatchObject({ status: 0, code: 'network' });
  expect(one.client.snapshot().status).toBe('signed-in');
  expect(await run(one.client.me())).toMatchObject({ username: 'ann' });
});

test('a reload of the page goes on with the same sign-in', async () => {
  const again = browser.tab(server);
  expect(again.client.snapshot()).toEqual(one.client.snapshot());
  expect(await run(again.client.me())).toMatchObject({ username: 'ann' });
});

test('a closed client hears no more', async () => {
  two.client.close();
  await run(one.client.logout());
  await pass(100);
  expect(two.client.snapshot().status).toBe('signed-in');
});
