/** Another account is signed in while something is under way for the former one: nothing is mixed. */
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

describe('another account', () => {
  test('signed in in another tab: what the page asks for the former one is refused, not sent', async () => {
    const slow = new Browser({ delay: 30, channels: false, events: false }); // storage changes, but no news of it
    const [page, other] = slow.tabs(2, server);
    await run(page!.login(ANN));
    await pass(100);
    await run(other!.login(BOB));
    await pass(100);
    const before = server.calls.length;
    const refused = await failure(page!.updateMe({ first_name: 'Ann' }));
    expect(refused).toMatchObject({ status: 401, code: 'session_changed' });
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

  test('while a tab waits for its turn to refresh the former one: it does not go on as the new one', async () => {
    const three = browser.tab(server);
    await pass(301_000);
    server.latency = 200;
    const first = one.client.accessToken();
    await pass(20);
    server.latency = 2;
    const login = three.client.login(BOB); // has its tokens, waits for its turn to keep them
    await pass(20);
    const asked = failure(two.client.fetch('/things/', { method: 'POST', body: 'for ann' }));
    await run(Promise.all([first, login]));
    expect(await asked).toMatchObject({ status: 401, code: 'session_changed' });
    expect(server.countOf('/things/')).toBe(0);
  });

  test('signed in in one process while another refreshes the former one: the new one stays', async () => {
    for (const moment of [150, 170, 180, 190, 210]) {
      server = new FakeServer();
      browser = new Browser({ delay: 30 });
      one = browser.tab(server);
      two = browser.tab(server);
      await run(one.client.login(ANN));
      await pass(301_000);
      server.latency = 200;
      const asked = two.client.accessToken();
      await pass(moment - 2);
      server.latency = 2; // its tokens are there when the answer to the refresh is about to come
      await run(Promise.all([one.client.login(BOB), asked]));
      await pass(1_000);
      expect(await run(Promise.all([one, two].map(({ client }) => client.me())))).toMatchObject([
        { username: 'bob' }, { username: 'bob' }]);
      expect(alive()).toHaveLength(1);
    }
  });

  test('accessToken: a page that does not know of the new one gets none of its tokens', async () => {
    const silent = new Browser({ channels: false, events: false });
    const [page, other] = silent.tabs(2, server);
    await run(page!.login(ANN));
    await run(other!.login(BOB));
    expect(await run(page!.accessToken())).toBeNull();
    expect(page!.snapshot()).toEqual(other!.snapshot());
    expect(await run(page!.accessToken())).not.toBeNull();
  });

  test('in the same page, while the former user is read: login returns the new one, the late one is nobody\'s', async () => {
    server.faults['/accounts/me/'] = [() => new Promise((done) => setTimeout(() => done(server.meOf(1)), 1_000))];
    const old = failure(one.client.me());
    await pass(5);
    expect(await run(one.client.login(BOB))).toMatchObject({ username: 'bob' });
    expect(await old).toMatchObject({ status: 401, code: 'session_changed' });
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
