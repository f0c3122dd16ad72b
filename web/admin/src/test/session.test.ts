import { beforeEach, describe, expect, test, vi } from 'vitest';
import { onUnauthenticated, request } from '../api/http';
import { SessionStore } from '../api/session';
import { createAuthProvider } from '../data/auth';
import { fakeFetch, scriptedFetch, type Fake } from './fake-fetch';
import { password } from './fake-data';

describe('session', () => {
  let fake: Fake;
  let session: SessionStore;
  beforeEach(() => {
    fake = fakeFetch();
    session = new SessionStore();
    onUnauthenticated(session.expire);
  });

  test('without a cookie one is signed out', async () => {
    await session.check();
    expect(session.snapshot()).toEqual({ phase: 'out' });
  });

  test('signing in gives the permissions; signing out ends the session on the server', async () => {
    await session.signIn('email', 'viewer@example.com', password);
    expect(session.current()?.permissions).toEqual(['accounts.view_customuser']);
    await session.signOut();
    expect(session.snapshot()).toEqual({ phase: 'out' });
    await expect(request('session/')).rejects.toMatchObject({ status: 401 });
  });

  test('a 401 on any request is the end of the session, and who it was is remembered', async () => {
    await session.signIn('email', 'root@example.com', password);
    fake.api.endSessions();
    await expect(request('users/')).rejects.toMatchObject({ status: 401 });
    expect(session.snapshot().phase).toBe('expired');
    expect(session.current()?.user.email).toBe('root@example.com');
  });

  test('a wrong password does not end anything', async () => {
    await session.check();
    await expect(session.signIn('email', 'root@example.com', 'wrong')).rejects.toThrow('Please enter the correct email');
    expect(session.snapshot()).toEqual({ phase: 'out' });
  });

  test('the session ends on the page when its time is over', async () => {
    vi.useFakeTimers();
    try {
      scriptedFetch({ body: JSON.stringify({ user: { id: 1 }, permissions: [], expires_at: new Date(Date.now() + 60_000).toISOString(), user_model: 'a.b' }) });
      await session.check();
      vi.advanceTimersByTime(59_000);
      expect(session.snapshot().phase).toBe('in');
      vi.advanceTimersByTime(1_500);
      expect(session.snapshot().phase).toBe('expired');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a server that is down is no sign-out', async () => {
    scriptedFetch({ status: 503, body: '{"detail": "The database is down."}' });
    await session.check();
    expect(session.snapshot()).toEqual({ phase: 'unreachable', message: 'The database is down.' });
  });
});

describe('auth provider', () => {
  let session: SessionStore;
  beforeEach(() => {
    fakeFetch();
    session = new SessionStore();
    onUnauthenticated(session.expire);
  });

  test('nobody is let in before signing in', async () => {
    const auth = createAuthProvider(session);
    await expect(auth.checkAuth({})).rejects.toThrow();
    await expect(auth.canAccess?.({ action: 'list', resource: 'users' })).resolves.toBe(false);
  });

  test('access follows the permissions of the session', async () => {
    await session.signIn('email', 'viewer@example.com', password);
    const auth = createAuthProvider(session);
    await expect(auth.checkAuth({})).resolves.toBeUndefined();
    await expect(auth.canAccess?.({ action: 'list', resource: 'users' })).resolves.toBe(true);
    await expect(auth.canAccess?.({ action: 'create', resource: 'users' })).resolves.toBe(false);
    await expect(auth.getIdentity?.()).resolves.toEqual({ id: 2, fullName: 'viewer Berg' });
  });

  test('an error never signs anybody out by itself, and a 403 asks for the permissions again', async () => {
    await session.signIn('email', 'root@example.com', password);
    const auth = createAuthProvider(session);
    const before = session.current();
    await expect(auth.checkError({ status: 500 })).resolves.toBeUndefined();
    expect(session.current()).toBe(before);
    await auth.checkError({ status: 403 });
    expect(session.current()).not.toBe(before);
    expect(session.snapshot().phase).toBe('in');
  });
});
