// @vitest-environment jsdom
/** The components, in StrictMode: what is shown to whom, and what is never shown. Real timers, a server that answers at once. */
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../src/index.js';
import { AuthProvider, RequireAuth, useAuth } from '../src/react.js';
import type { Auth } from '../src/react.js';
import { Browser } from './support/browser.js';
import { FakeServer, json } from './support/server.js';

const ANN = { email: 'ann@example.com', password: 'right' };
const BOB = { email: 'bob@example.com', password: 'right' };
const ME = '/accounts/me/';
let server: FakeServer;
let browser: Browser;
let client: Client;
let auth: Auth;
let seen: string[];

beforeEach(() => {
  server = new FakeServer();
  server.latency = 2;
  browser = new Browser();
  client = browser.tab(server).client;
  seen = [];
});
afterEach(cleanup);

/** What a page would show; each render is noted. */
function Page() {
  auth = useAuth();
  seen.push(`${auth.status}:${auth.user?.username ?? '-'}`);
  return <p>{auth.status}{auth.error ? ' error' : ''}</p>;
}

const show = (of: Client = client) => render(
  <StrictMode>
    <AuthProvider client={of}>
      <Page />
      <RequireAuth fallback={<b>sign in</b>} loading={<b>wait</b>}><b>secret of {auth?.user?.username}</b></RequireAuth>
    </AuthProvider>
  </StrictMode>,
);

const shown = (text: string) => waitFor(() => expect(document.body.textContent).toContain(text));

test('signed out: the fallback, and no request', async () => {
  show();
  await shown('sign in');
  expect(auth).toMatchObject({ status: 'signed-out', user: null, error: null });
  expect(server.calls).toHaveLength(0);
});

test('sign in, change, sign out', async () => {
  show();
  await act(async () => expect(await auth.login(ANN)).toMatchObject({ username: 'ann' }));
  await shown('secret');
  expect(auth).toMatchObject({ status: 'signed-in', user: { username: 'ann' } });
  expect(server.countOf(ME)).toBe(1); // the login's own; StrictMode and the provider ask no second time
  await act(async () => void await auth.updateMe({ first_name: 'Anne' }));
  expect(auth.user).toMatchObject({ first_name: 'Anne' });
  await act(() => auth.logout());
  await shown('sign in');
  expect(auth).toMatchObject({ status: 'signed-out', user: null });
});

test('a page that is opened while signed in: loading, then the user, by one request', async () => {
  await client.login(ANN);
  server.calls.length = 0;
  show();
  expect(document.body.textContent).toContain('wait');
  await shown('signed-in');
  expect(seen.at(-1)).toBe('signed-in:ann');
  expect(server.countOf(ME)).toBe(1);
});

test('wrong credentials are the error of the caller', async () => {
  show();
  await act(async () => {
    await expect(auth.login({ ...ANN, password: 'wrong' })).rejects.toMatchObject({ status: 401 });
  });
  expect(auth).toMatchObject({ status: 'signed-out', error: null });
});

test('register signs nobody in', async () => {
  server.faults['/accounts/register/'] = [json(201, {})];
  show();
  await act(() => auth.register({ email: 'new@example.com' }));
  expect(auth.status).toBe('signed-out');
});

describe('a user who cannot be read', () => {
  test.each<[string, 'network' | Response]>([
    ['a lost network', 'network'], ['503', json(503, { detail: 'Busy.' })], ['500', new Response('', { status: 500 })],
  ])('for %s is not signed out; reload tries again', async (_, fault) => {
    await client.login(ANN);
    server.faults[ME] = [fault];
    show();
    await shown('loading error');
    expect(auth).toMatchObject({ status: 'loading', user: null, error: { name: 'ApiError' } });
    expect(document.body.textContent).toContain('wait');
    await act(() => auth.reload());
    expect(auth).toMatchObject({ status: 'signed-in', user: { username: 'ann' }, error: null });
  });

  test('again, is still shown, with the error', async () => {
    await client.login(ANN);
    show();
    await shown('signed-in');
    server.faults[ME] = ['network'];
    await act(() => auth.reload());
    expect(auth).toMatchObject({ status: 'signed-in', user: { username: 'ann' }, error: { code: 'network' } });
  });

  test('because the server refuses the account is signed out, and told why', async () => {
    await client.login(ANN);
    server.faults[ME] = [json(401, { detail: 'User is inactive', code: 'user_inactive' })];
    show();
    await shown('sign in');
    expect(auth).toMatchObject({ status: 'signed-out', error: { code: 'user_inactive' } });
    expect(client.snapshot().status).toBe('signed-out');
    await act(async () => void await auth.login(BOB));
    expect(auth).toMatchObject({ status: 'signed-in', user: { username: 'bob' }, error: null });
  });
});

describe('another tab', () => {
  test('signs in and out: this page follows', async () => {
    const other = browser.tab(server).client;
    show();
    await shown('sign in');
    await act(async () => void await other.login(ANN));
    await shown('signed-in');
    await act(() => other.logout());
    await shown('sign in');
  });

  test('signs in as somebody else: no render shows the former user, or one as the other', async () => {
    const other = browser.tab(server).client;
    show();
    await act(async () => void await auth.login(ANN));
    await shown('signed-in');
    seen = [];
    await act(async () => void await other.login(BOB));
    await waitFor(() => expect(seen.at(-1)).toBe('signed-in:bob'));
    expect(new Set(seen)).toEqual(new Set(['loading:-', 'signed-in:bob']));
  });

  test('signs in as somebody else while the user is read: the late answer is nobody\'s', async () => {
    const other = browser.tab(server).client;
    await client.login(ANN);
    server.faults[ME] = [() => new Promise((done) => setTimeout(() => done(json(200, server.users[0])), 150))];
    show();
    await waitFor(() => expect(server.countOf(ME)).toBe(2));
    seen = [];
    await act(async () => void await other.login(BOB));
    await waitFor(() => expect(seen.at(-1)).toBe('signed-in:bob'));
    await act(() => new Promise((done) => setTimeout(done, 250)));
    expect(seen).not.toContain('signed-in:ann');
    expect(seen.at(-1)).toBe('signed-in:bob');
  });
});

test('another client: its user, not the former one\'s', async () => {
  await client.login(ANN);
  const second = new Browser().tab(server).client;
  await second.login(BOB);
  const view = show();
  await shown('signed-in');
  seen = [];
  view.rerender(<StrictMode><AuthProvider client={second}><Page /></AuthProvider></StrictMode>);
  await waitFor(() => expect(seen.at(-1)).toBe('signed-in:bob'));
  expect(seen).not.toContain('signed-in:ann');
});

test('on a server nobody knows yet: loading', async () => {
  await client.login(ANN);
  const html = renderToString(<AuthProvider client={client}><RequireAuth loading="wait">secret</RequireAuth></AuthProvider>);
  expect(html).toBe('wait');
});

test('useAuth without a provider says so', () => {
  expect(() => renderToString(<Page />)).toThrow('useAuth: there is no AuthProvider above');
  expect(screen.queryByText('secret')).toBeNull();
});
