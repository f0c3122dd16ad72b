/** `client.fetch`: where the header goes, and which requests can be repeated. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, memoryStorage } from '../src/index.js';
import type { Client } from '../src/index.js';
import { BASE, FakeServer, json } from './support/server.js';
import { failure, fakeTime, pass, run } from './support/time.js';

const ANN = { email: 'ann@example.com', password: 'right' };
let server: FakeServer;
let client: Client;

beforeEach(async () => {
  fakeTime();
  server = new FakeServer();
  client = createClient({ baseUrl: `${BASE}/`, fetch: server.fetch, storage: memoryStorage() });
  await run(client.login(ANN));
  server.calls.length = 0;
});
afterEach(() => void vi.useRealTimers());

const sent = () => server.calls.map(({ path, authorization }) => [path, authorization?.split(' ')[0] ?? null]);

describe('the header', () => {
  test.each<[string, RequestInfo | URL]>([
    ['a path below baseUrl', '/things/'], ['an address', `${BASE}/things/`], ['a URL', new URL(`${BASE}/things/`)],
    ['a Request', new Request(`${BASE}/things/`)],
  ])('goes with %s', async (_, input) => {
    expect((await run(client.fetch(input))).status).toBe(200);
    expect(sent()).toEqual([['/things/', 'JWT']]);
  });

  test.each<[string, RequestInfo | URL]>([
    ['another host', 'https://evil.test/things/'],
    ['another scheme', 'http://api.test/things/'], ['another port', 'https://api.test:8443/things/'],
    ['a host that begins alike', 'https://api.test.evil.test/things/'],
    ['a Request elsewhere', new Request('https://evil.test/things/')],
  ])('never goes to %s', async (_, input) => {
    await run(client.fetch(input));
    expect(sent()).toEqual([['/things/', null]]);
  });

  test('is not put in the place of your own', async () => {
    await run(client.fetch('/things/', { headers: { authorization: 'Basic eDp5' } }));
    await run(client.fetch(new Request(`${BASE}/things/`, { headers: { Authorization: 'Basic eDp5' } })));
    expect(sent()).toEqual([['/things/', 'Basic'], ['/things/', 'Basic']]);
  });

  test('leaves the other headers and options', async () => {
    const spy = vi.fn(server.fetch);
    const mine = createClient({ baseUrl: BASE, fetch: spy, storage: memoryStorage() });
    await run(mine.login(ANN));
    await run(mine.fetch('/things/', { headers: { 'X-Mine': '1' }, credentials: 'include', cache: 'no-store' }));
    const init = spy.mock.lastCall![1]!;
    expect(init).toMatchObject({ credentials: 'include', cache: 'no-store' });
    expect(Object.fromEntries(new Headers(init.headers))).toMatchObject({ 'x-mine': '1' });
  });

  test('is of the type that the site wants', async () => {
    const bearer = createClient({ baseUrl: BASE, fetch: server.fetch, storage: memoryStorage(), headerType: 'Bearer' });
    await failure(bearer.login(ANN)); // this server knows JWT only
    expect(server.calls.at(-1)!.authorization).toMatch(/^Bearer ey/);
  });

  test('is not there when signed out, nor on the calls that make tokens', async () => {
    await run(client.login(ANN));
    await pass(301_000);
    await run(client.accessToken());
    await run(client.logout());
    await run(client.fetch('/things/'));
    const without = ['/accounts/token/', '/accounts/token/refresh/', '/accounts/token/blacklist/', '/things/'];
    expect(sent().filter(([path]) => without.includes(path!)).every(([, type]) => type === null)).toBe(true);
  });

  test('needs no baseUrl on a page of the same origin', async () => {
    vi.stubGlobal('location', { href: `${BASE}/app/page.html` });
    try {
      const same = createClient({ fetch: server.fetch, storage: memoryStorage() });
      await run(same.login(ANN));
      server.calls.length = 0;
      await run(same.fetch('/things/'));
      await run(same.fetch('../things/'));
      for (const elsewhere of ['https://evil.test/things/', '//evil.test/things/', '/\\evil.test/things/']) {
        await run(same.fetch(elsewhere));
      }
      const type = server.calls.map(({ authorization }) => authorization?.slice(0, 3) ?? null);
      expect(type).toEqual(['JWT', 'JWT', null, null, null]);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('a request that is refused', () => {
  beforeEach(() => void (server.skew += 301));

  const text = () => 'a=1&b=2';
  test.each<[string, () => BodyInit]>([
    ['text', text], ['URLSearchParams', () => new URLSearchParams(text())], ['Blob', () => new Blob([text()])],
    ['bytes', () => new TextEncoder().encode(text())],
    ['a form', () => {
      const form = new FormData();
      form.set('a', '1');
      return form;
    }],
  ])('is repeated with a body of %s', async (_, body) => {
    expect((await run(client.fetch('/things/', { method: 'POST', body: body() }))).status).toBe(200);
    const bodies = server.calls.filter(({ path }) => path === '/things/').map((call) => String(call.body));
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toMatch(/a=1&b=2|name="a"/);
    if (!bodies[0]!.includes('boundary') && !bodies[0]!.startsWith('--')) expect(bodies[1]).toBe(bodies[0]);
    else expect(bodies[1]).toMatch(/name="a"/);
  });

  test('is repeated with the body of a Request', async () => {
    const request = new Request(`${BASE}/things/`, { method: 'PUT', body: text() });
    expect((await run(client.fetch(request))).status).toBe(200);
    expect(server.calls.filter(({ path }) => path === '/things/').map(({ method, body }) => [method, body]))
      .toEqual([['PUT', text()], ['PUT', text()]]);
  });

  test('is not repeated with a stream: the 401 comes back, and the next call has the new token', async () => {
    const stream = () => new Blob([text()]).stream() as ReadableStream;
    const post = () => client.fetch('/things/', { method: 'POST', body: stream(), duplex: 'half' } as RequestInit);
    const response = await run(post());
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'token_not_valid' });
    expect((await run(post())).status).toBe(200);
    expect(server.refreshed).toHaveLength(1);
  });
});

test('an abort is an AbortError, not an error of the server', async () => {
  const stop = new AbortController();
  const aborting = createClient({ baseUrl: BASE, storage: memoryStorage(), fetch: async (input, init) => {
    init?.signal?.throwIfAborted();
    return server.fetch(input, init);
  } });
  await run(aborting.login(ANN));
  stop.abort();
  expect(await failure(aborting.fetch('/things/', { signal: stop.signal }))).toMatchObject({ name: 'AbortError' });
  expect(aborting.snapshot().status).toBe('signed-in');
});

test('me: calls at the same time are one request, a later one is its own', async () => {
  await run(Promise.all([client.me(), client.me(), client.me()]));
  expect(server.countOf('/accounts/me/')).toBe(1);
  await run(client.me());
  expect(server.countOf('/accounts/me/')).toBe(2);
});

test('updateMe: sends a PATCH and returns the user; me then asks anew', async () => {
  expect(await run(client.updateMe({ first_name: 'Anne' }))).toMatchObject({ first_name: 'Anne' });
  expect(server.calls).toMatchObject([{ method: 'PATCH', path: '/accounts/me/', body: { first_name: 'Anne' } }]);
  expect(await run(client.me())).toMatchObject({ first_name: 'Anne' });
});

test('me of nobody is the 401 of the server', async () => {
  await run(client.logout());
  expect(await failure(client.me())).toMatchObject({
    status: 401, detail: 'Authentication credentials were not provided.',
  });
});

test('paths and the login field are the site\'s', async () => {
  const paths = { register: '/r/', token: '/t/', refresh: '/f/', blacklist: '/b/', me: '/m/' };
  const answers: Record<string, unknown> = { '/api/t/': { access: 'a', refresh: 'r' }, '/api/m/': { id: 1 } };
  const asked: string[] = [];
  const other = createClient({
    baseUrl: `${BASE}/api`, paths, loginField: 'username', storage: memoryStorage(),
    fetch: async (input) => {
      const { pathname } = new URL(String(input));
      asked.push(pathname);
      return json(200, answers[pathname] ?? {});
    },
  });
  await run(other.register({ username: 'ann' }));
  expect(await run(other.login({ [other.loginField]: 'ann', password: 'right' }))).toEqual({ id: 1 });
  await run(other.logout());
  expect(asked).toEqual(['/api/r/', '/api/t/', '/api/m/', '/api/b/']);
});
