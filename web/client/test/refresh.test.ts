/** One page and an expired token: who refreshes, how often, and what happens when that fails. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, memoryStorage } from '../src/index.js';
import type { Client, TokenStorage } from '../src/index.js';
import { BASE, FakeServer, json } from './support/server.js';
import { failure, fakeTime, pass, run } from './support/time.js';

const REFRESH = '/accounts/token/refresh/';
let server: FakeServer;
let storage: TokenStorage;
let client: Client;

beforeEach(async () => {
  fakeTime();
  server = new FakeServer();
  storage = memoryStorage();
  client = createClient({ baseUrl: BASE, fetch: server.fetch, storage });
  await run(client.login({ email: 'ann@example.com', password: 'right' }));
});
afterEach(() => void vi.useRealTimers());

/** The server's clock jumps, so that it refuses what the client takes for good. */
const expireAtServer = (): void => void (server.skew += server.accessLife + 1);

describe('single flight', () => {
  test('fifty requests that meet an expired token make one refresh', async () => {
    await pass(301_000);
    const responses = await run(Promise.all(Array.from({ length: 50 }, (_, n) => client.fetch(`/things/${n}`))));
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(server.refreshed).toHaveLength(1);
    expect(server.calls.filter(({ path }) => path.startsWith('/things/'))).toHaveLength(50);
  });

  test('fifty requests whose token the server refuses make one refresh and are repeated once each', async () => {
    expireAtServer();
    const responses = await run(Promise.all(Array.from({ length: 50 }, (_, n) => client.fetch(`/things/${n}`))));
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(server.refreshed).toHaveLength(1);
    expect(server.calls.filter(({ path }) => path.startsWith('/things/'))).toHaveLength(100);
  });

  test('a request that is refused after the refresh of another is repeated without a second refresh', async () => {
    expireAtServer();
    let slow = true;
    const late = createClient({
      baseUrl: BASE,
      storage,
      fetch: async (input, init) => {
        const response = await server.fetch(input, init);
        if (String(input).endsWith('/slow') && slow) {
          slow = false;
          await new Promise((done) => setTimeout(done, 500));
        }
        return response;
      },
    });
    const [first, second] = await run(Promise.all([late.fetch('/slow'), late.fetch('/quick')]));
    expect([first!.status, second!.status]).toEqual([200, 200]);
    expect(server.refreshed).toHaveLength(1);
  });

  test('a chain of refreshes sends each refresh token once', async () => {
    for (let n = 0; n < 10; n++) {
      await pass(301_000);
      expect(await run(client.accessToken())).toEqual(storage.read()!.access);
    }
    expect(server.refreshed).toHaveLength(10);
    expect(new Set(server.refreshed).size).toBe(10);
  });
});

describe('when a refresh fails', () => {
  test('401 signs out: no token is left and the listeners are told', async () => {
    const heard = vi.fn();
    client.subscribe(heard);
    await pass(301_000);
    server.faults[REFRESH] = [json(401, { detail: 'Token is blacklisted', code: 'token_not_valid' })];
    expect(await run(client.accessToken())).toBeNull();
    expect(storage.read()).toBeNull();
    expect(client.snapshot()).toEqual({ status: 'signed-out', session: null });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  test.each<[string, () => 'network' | Response, object]>([
    ['a lost network', () => 'network', { status: 0, code: 'network' }],
    ['500', () => new Response('<h1>Server Error (500)</h1>', { status: 500 }), { status: 500 }],
    ['502', () => new Response('', { status: 502 }), { status: 502 }],
    ['503', () => json(503, { detail: 'Busy.' }, { 'Retry-After': '7' }), { status: 503, retryAfter: 7 }],
    ['429', () => json(429, { detail: 'Throttled.' }, { 'Retry-After': '30' }), { status: 429, retryAfter: 30 }],
    ['400', () => json(400, { refresh: ['This field is required.'] }), { status: 400 }],
    ['403', () => json(403, { detail: 'Blocked.' }), { status: 403 }],
    ['a captive portal', () => new Response('<html>Welcome to the hotel</html>'), { status: 0 }],
    ['200 without tokens', () => json(200, {}), { status: 0, code: 'bad_answer' }],
  ])('%s is the error of the caller and signs nobody out', async (_, fault, expected) => {
    await pass(301_000);
    const before = storage.read();
    server.faults[REFRESH] = [fault()];
    expect(await failure(client.fetch('/things/'))).toMatchObject({ name: 'ApiError', ...expected });
    expect(storage.read()).toEqual(before);
    expect(client.snapshot().status).toBe('signed-in');
    expect((await run(client.fetch('/things/'))).status).toBe(200); // and the next one goes through
  });

  test('all who wait for a refresh get its error, and the server one request', async () => {
    await pass(301_000);
    server.faults[REFRESH] = ['network'];
    const failures = await Promise.all(Array.from({ length: 20 }, () => failure(client.fetch('/things/'))));
    expect(failures.every((error) => (error as { code: string }).code === 'network')).toBe(true);
    expect(server.refreshed).toHaveLength(1);
  });
});

describe('a refused token', () => {
  test('that is refused again after a fresh refresh is not tried a third time', async () => {
    const refusal = () => json(401, { detail: 'Given token not valid', code: 'token_not_valid' });
    server.faults['/things/'] = [refusal, refusal, refusal];
    expect((await run(client.fetch('/things/'))).status).toBe(401);
    expect(server.countOf('/things/')).toBe(2);
    expect(server.refreshed).toHaveLength(1);
    expect(client.snapshot().status).toBe('signed-in');
  });

  test.each([
    ['user_inactive', { detail: 'User is inactive', code: 'user_inactive' }],
    ['user_not_found', { detail: 'User not found', code: 'user_not_found' }],
    ['without a code', { detail: 'Authentication credentials were not provided.' }],
    ['that is no JSON', 'Unauthorized'],
  ])('%s is returned without a refresh, its body unread', async (_, body) => {
    server.faults['/things/'] = [json(401, body)];
    const response = await run(client.fetch('/things/'));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(body);
    expect(server.refreshed).toHaveLength(0);
  });
});

describe('clocks', () => {
  test.each([-86_400, -3_600, 3_600, 86_400])('a browser %i s off refreshes when the token is about to expire', async (skew) => {
    server.skew = skew;
    await run(client.login({ email: 'ann@example.com', password: 'right' }));
    await run(client.fetch('/things/'));
    await pass(250_000);
    await run(client.fetch('/things/'));
    expect(server.refreshed).toHaveLength(0);
    await pass(25_000);
    await run(client.fetch('/things/'));
    expect(server.refreshed).toHaveLength(1);
    expect(server.countOf('/things/')).toBe(3);
  });

  test('a clock that is put back refreshes rather than trusts', async () => {
    vi.setSystemTime(Date.now() - 7_200_000);
    server.skew = 7_200;
    await run(client.fetch('/things/'));
    expect(server.refreshed).toHaveLength(1);
  });

  test('an access token with the iat of its refresh token is not taken to live longer', async () => {
    server.copiesIat = true;
    await pass(200_000);
    expireAtServer();
    await run(client.fetch('/things/')); // an access token whose exp - iat is over 500 s, and that lives 300 s
    expect(storage.read()!.life).toBe(300_000);
  });

  test('neither is one of a site that does not rotate', async () => {
    server.copiesIat = true;
    server.rotates = false;
    const { refresh } = storage.read()!;
    for (let n = 0; n < 3; n++) {
      await pass(280_000);
      await run(client.fetch('/things/'));
      expect(storage.read()).toMatchObject({ life: 300_000, refresh });
    }
    expect(server.refreshed).toHaveLength(3);
  });

  test('tokens that say nothing of their life are used until the server refuses them', async () => {
    storage.write({ ...storage.read()!, life: 0 });
    await pass(301_000);
    expect((await run(client.fetch('/things/'))).status).toBe(200);
    expect(server.countOf('/things/')).toBe(2);
  });
});
