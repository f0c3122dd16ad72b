/** A real axios with the interceptors, over the adapter for fetch. */
import axios from 'axios';
import type { AxiosInstance } from 'axios';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { axiosAuth } from '../src/axios.js';
import { createClient, memoryStorage } from '../src/index.js';
import type { Client } from '../src/index.js';
import { BASE, FakeServer, json } from './support/server.js';
import { failure, fakeTime, pass, run } from './support/time.js';

let server: FakeServer;
let client: Client;
let http: AxiosInstance;
let stop: () => void;

beforeEach(async () => {
  fakeTime();
  server = new FakeServer();
  client = createClient({ baseUrl: BASE, fetch: server.fetch, storage: memoryStorage() });
  await run(client.login({ email: 'ann@example.com', password: 'right' }));
  http = axios.create({ baseURL: BASE, adapter: 'fetch', env: { fetch: server.fetch } });
  stop = axiosAuth(client, http);
  server.calls.length = 0;
});
afterEach(() => void vi.useRealTimers());

const types = () => server.calls.filter(({ path }) => path === '/things/')
  .map(({ authorization }) => authorization?.split(' ')[0] ?? null);

test('adds the header', async () => {
  expect((await run(http.get('/things/', { params: { page: 2 } }))).data).toMatchObject({ user: 'ann' });
  expect(types()).toEqual(['JWT']);
});

test('refreshes a token that is about to expire before it is sent', async () => {
  await pass(301_000);
  await run(http.get('/things/'));
  expect(server.calls.map(({ path }) => path)).toEqual(['/accounts/token/refresh/', '/things/']);
});

test('fifty refused requests make one refresh and are repeated with their bodies', async () => {
  server.skew = 301;
  const asked = Array.from({ length: 50 }, (_, n) => http.post('/things/', { n }));
  const numbers = (await run(Promise.all(asked))).map(({ data }) => data.values.n);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(server.refreshed).toHaveLength(1);
  expect(types()).toHaveLength(100);
});

test('a token that is refused again is not tried a third time', async () => {
  const refusal = () => json(401, { detail: 'no', code: 'token_not_valid' });
  server.faults['/things/'] = [refusal, refusal, refusal];
  expect(await failure(http.get('/things/'))).toMatchObject({ response: { status: 401 } });
  expect(types()).toHaveLength(2);
});

test('other errors are left alone', async () => {
  server.faults['/things/'] = [json(401, { detail: 'User is inactive', code: 'user_inactive' }), json(500, {}), 'network'];
  expect(await failure(http.get('/things/'))).toMatchObject({ response: { status: 401 } });
  expect(await failure(http.get('/things/'))).toMatchObject({ response: { status: 500 } });
  expect(await failure(http.get('/things/'))).toMatchObject({ name: 'AxiosError' });
  expect(server.refreshed).toHaveLength(0);
});

test('a refresh that fails is the error of the caller', async () => {
  server.skew = 301;
  server.faults['/accounts/token/refresh/'] = [json(503, { detail: 'Busy.' }, { 'Retry-After': '3' })];
  expect(await failure(http.get('/things/'))).toMatchObject({ name: 'ApiError', status: 503, retryAfter: 3 });
  expect(client.snapshot().status).toBe('signed-in');
});

describe('without the header', () => {
  test.each([['another origin', 'https://evil.test/things/'], ['another port', 'https://api.test:8443/things/']])(
    '%s', async (_, url) => {
      await failure(http.get(url));
      expect(types()).toEqual([null]);
    });

  test('a request that has its own', async () => {
    await failure(http.get('/things/', { headers: { Authorization: 'Basic eDp5' } }));
    expect(types()).toEqual(['Basic']);
  });

  test('an instance whose interceptors were taken away', async () => {
    stop();
    await failure(http.get('/things/'));
    expect(types()).toEqual([null]);
  });
});

test('a request of one account is not repeated for another', async () => {
  server.skew = 301;
  server.latency = 200;
  const asked = failure(http.post('/things/', { for: 'ann' }));
  await pass(50);
  server.latency = 2;
  await run(client.login({ email: 'bob@example.com', password: 'right' }));
  expect(await asked).toMatchObject({ response: { status: 401 } });
  expect(types()).toHaveLength(1);
});
