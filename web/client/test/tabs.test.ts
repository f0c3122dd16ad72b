/** Several tabs over one storage: with Web Locks and without, with channels and without, and with slow processes. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../src/index.js';
import { Browser } from './support/browser.js';
import { FakeServer } from './support/server.js';
import { fakeTime, pass, run } from './support/time.js';

const ANN = { email: 'ann@example.com', password: 'right' };
let server: FakeServer;

beforeEach(() => {
  fakeTime();
  server = new FakeServer();
});
afterEach(() => void vi.useRealTimers());

const expired = async (browser: Browser, count: number): Promise<Client[]> => {
  const tabs = browser.tabs(count, server);
  await run(tabs[0]!.login(ANN));
  await pass(301_000);
  return tabs;
};

const browsers: [string, ConstructorParameters<typeof Browser>[0]][] = [
  ['Web Locks and BroadcastChannel', {}],
  ['no Web Locks (a lease)', { locks: false }],
  ['no BroadcastChannel (storage events)', { channels: false }],
  ['neither', { locks: false, channels: false }],
  ['no storage events', { events: false }],
  ['a process for each tab, 30 ms apart', { delay: 30 }],
  ['processes apart and no Web Locks', { delay: 30, locks: false }],
];

describe.each(browsers)('in a browser with %s', (_, options) => {
  test('ten tabs with five requests each make one refresh', async () => {
    const tabs = await expired(new Browser(options), 10);
    const asked = tabs.flatMap((tab) => Array.from({ length: 5 }, (_, n) => tab.fetch(`/things/${n}`)));
    const responses = await run(Promise.all(asked));
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(server.refreshed).toHaveLength(1);
  });

  test('ten tabs over ten lives send no refresh token twice', async () => {
    const tabs = await expired(new Browser(options), 10);
    for (let life = 0; life < 10; life++) {
      await run(Promise.all(tabs.map((tab) => tab.accessToken())));
      await pass(301_000);
    }
    expect(server.refreshed).toHaveLength(10);
    expect(new Set(server.refreshed).size).toBe(10);
    expect(tabs.every((tab) => tab.snapshot().status === 'signed-in')).toBe(true);
  });

  test('a sign-in and a sign-out in one tab are heard in the others', async () => {
    const tabs = new Browser(options).tabs(3, server);
    const heard = tabs.map((tab) => {
      const listener = vi.fn();
      tab.subscribe(listener);
      return listener;
    });
    await run(tabs[0]!.login(ANN));
    await pass(100);
    expect(tabs.map((tab) => tab.snapshot())).toEqual(Array(3).fill(tabs[0]!.snapshot()));
    expect(tabs[2]!.snapshot().status).toBe('signed-in');
    await run(tabs[1]!.logout());
    await pass(100);
    expect(tabs.map((tab) => tab.snapshot().status)).toEqual(Array(3).fill('signed-out'));
    expect(heard.map((listener) => listener.mock.calls.length)).toEqual([2, 2, 2]);
    expect(server.blacklist.size).toBe(1);
  });

  test('a refresh that is answered 401 signs out all tabs', async () => {
    const tabs = await expired(new Browser(options), 4);
    server.skew = 100_000;
    expect(await run(Promise.all(tabs.map((tab) => tab.accessToken())))).toEqual(Array(4).fill(null));
    await pass(100);
    expect(tabs.map((tab) => tab.snapshot().status)).toEqual(Array(4).fill('signed-out'));
    expect(server.refreshed).toHaveLength(1);
  });

  test('a lost network signs out no tab, and one later request is enough for all', async () => {
    const tabs = await expired(new Browser(options), 4);
    server.faults['/accounts/token/refresh/'] = Array(4).fill('network');
    const ends = await run(Promise.allSettled(tabs.map((tab) => tab.fetch('/things/'))));
    expect(ends.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(tabs.map((tab) => tab.snapshot().status)).toEqual(Array(4).fill('signed-in'));
    server.refreshed.length = 0;
    const responses = await run(Promise.all(tabs.map((tab) => tab.fetch('/things/'))));
    expect(responses.map(({ status }) => status)).toEqual(Array(4).fill(200));
    expect(server.refreshed).toHaveLength(1);
  });
});

describe('the lease', () => {
  test('of a tab that was killed stops the others for ten seconds, not for ever', async () => {
    const browser = new Browser({ locks: false });
    const { client, storage } = browser.tab(server);
    await run(client.login(ANN));
    await pass(301_000);
    storage.setItem('latchkey.lease', `gone ${Date.now() + 10_000}`);
    const before = Date.now();
    expect(await run(client.accessToken())).not.toBeNull();
    expect(Date.now() - before).toBeGreaterThan(9_000);
    expect(Date.now() - before).toBeLessThan(11_000);
    await pass(100);
    expect(storage.getItem('latchkey.lease')).toBeNull();
  });

  test('of a clock that was put back since is worth nothing', async () => {
    const { client, storage } = new Browser({ locks: false }).tab(server);
    await run(client.login(ANN));
    await pass(301_000);
    storage.setItem('latchkey.lease', `gone ${Date.now() + 3_600_000}`);
    const before = Date.now();
    expect(await run(client.accessToken())).not.toBeNull();
    expect(Date.now() - before).toBeLessThan(1_000);
  });

  test('is renewed while a slow server is waited for, so that no other tab sends the token again', async () => {
    const tabs = await expired(new Browser({ locks: false }), 3);
    server.latency = 60_000;
    const tokens = await run(Promise.all(tabs.map((tab) => tab.accessToken())));
    expect(server.refreshed).toHaveLength(1);
    expect(new Set(tokens).size).toBe(1);
  });

  test('is given back when the refresh fails', async () => {
    const { client, storage } = new Browser({ locks: false }).tab(server);
    await run(client.login(ANN));
    await pass(301_000);
    server.faults['/accounts/token/refresh/'] = ['network'];
    await run(client.accessToken().catch(() => null));
    await pass(10);
    expect(storage.getItem('latchkey.lease')).toBeNull();
  });
});

test('a 401 for a token that another tab has rotated all the same does not sign out', async () => {
  // Without any lock: what must not happen, happens; the storage then has the tokens of the tab that won.
  const browser = new Browser();
  const free = { request: (_: string, work: () => Promise<void>) => work() };
  const { createClient, webStorage } = await import('../src/index.js');
  const [one, two] = [1, 2].map(() => createClient({
    baseUrl: 'https://api.test', fetch: server.fetch, storage: webStorage('latchkey', { ...browser.view(), locks: free }),
  }));
  await run(one!.login(ANN));
  await pass(301_000);
  const tokens = await run(Promise.all([one!.accessToken(), two!.accessToken()]));
  expect(server.refreshed).toHaveLength(2); // so this test would see a second sending
  expect(tokens[0]).toBe(tokens[1]);
  expect([one!, two!].map((tab) => tab.snapshot().status)).toEqual(['signed-in', 'signed-in']);
});
