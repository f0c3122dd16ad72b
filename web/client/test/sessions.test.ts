/** Sign-ins that end while something is under way: nothing comes alive again. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, memoryStorage } from '../src/index.js';
import { Browser } from './support/browser.js';
import type { Tab } from './support/browser.js';
import { BASE, FakeServer } from './support/server.js';
import { failure, fakeTime, pass, run } from './support/time.js';

const ANN = { email: 'ann@example.com', password: 'right' };
const BOB = { email: 'bob@example.com', password: 'right' };
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

  test.each(['network', new Response('', { status: 503 })])('stands when the server fails: %s', async (fault) => {
    server.faults['/accounts/token/blacklist/'] = [fault as 'network' | Response];
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

  test.each(['this tab', 'another tab'])('in %s during a refresh: the new tokens stay dead', async (where) => {
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

  test.each([60, 75, 85, 95, 105, 115, 125, 140])(
    'in another process %i ms after a refresh began: no refresh token lives on', async (moment) => {
      for (const more of [{}, { channels: false }, { locks: false, channels: false }]) {
        server = new FakeServer();
        browser = new Browser({ delay: 30, ...more });
        one = browser.tab(server);
        two = browser.tab(server);
        await run(one.client.login(ANN));
        await pass(301_000);
        server.latency = 100;
        const asked = one.client.fetch('/things/').catch(() => undefined);
        await pass(more.locks === false ? moment + 60 : moment);
        await run(Promise.all([two.client.logout(), asked]));
        await pass(1_000);
        expect([one, two].map(({ storage }) => storage.getItem('latchkey'))).toEqual([null, null]);
        expect([one, two].map(({ client }) => client.snapshot().status)).toEqual(['signed-out', 'signed-out']);
        expect(alive()).toEqual([]);
      }
    });

  test('by a tab that is closed at once is heard by the one that wrote later', async () => {
    server = new FakeServer();
    browser = new Browser({ delay: 30, events: false });
    one = browser.tab(server);
    two = browser.tab(server);
    await run(one.client.login(ANN));
    await pass(301_000);
    server.latency = 100;
    const asked = one.client.accessToken();
    await pass(80);
    void two.client.logout();
    await pass(1);
    two.client.close();
    await run(asked);
    await pass(1_000);
    expect(one.storage.getItem('latchkey')).toBeNull();
    expect(one.client.snapshot().status).toBe('signed-out');
    expect(alive()).toEqual([]);
  });

  test('right after a refresh of one\'s own is one request', async () => {
    await pass(301_000);
    await run(one.client.accessToken());
    await run(one.client.logout());
    await pass(1_000);
    expect(server.countOf('/accounts/token/blacklist/')).toBe(1);
  });

  test('long after a refresh is one request, not one of each tab', async () => {
    await pass(301_000);
    await run(two.client.accessToken());
    await pass(60_000);
    await run(one.client.logout());
    await pass(1_000);
    expect(server.countOf('/accounts/token/blacklist/')).toBe(1);
  });

  test('then a new sign-in is alive', async () => {
    await run(one.client.logout());
    await run(two.client.login(BOB));
    await pass(100);
    expect(await run(one.client.me())).toMatchObject({ username: 'bob' });
    expect(await run(two.client.me())).toMatchObject({ username: 'bob' });
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
