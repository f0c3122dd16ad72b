// A client whose server is the test: each call answers what it is told to.
import { ApiError, type Client, type Snapshot, type User } from '@latchkey/client';
import { vi } from 'vitest';

export const ann: User = { id: 7, email: 'ann@example.com', username: 'ann', first_name: 'Ann', last_name: '' };

export function fakeClient(signedIn: User | null = null) {
  const listeners = new Set<() => void>();
  let user = signedIn;
  let snapshot: Snapshot = { status: user ? 'signed-in' : 'signed-out', session: user ? 'one' : null };
  const become = (next: User | null): void => {
    user = next;
    snapshot = { status: next ? 'signed-in' : 'signed-out', session: next ? 'two' : null };
    for (const listener of listeners) listener();
  };
  const unused = (): never => {
    throw new Error('not part of these tests');
  };
  const client = {
    loginField: 'email',
    register: vi.fn<Client['register']>(async () => undefined),
    login: vi.fn<Client['login']>(async () => {
      become(ann);
      return ann;
    }),
    logout: vi.fn<Client['logout']>(async () => become(null)),
    me: vi.fn<Client['me']>(async () => {
      if (!user) throw new ApiError(401, { detail: 'nobody' });
      return user;
    }),
    updateMe: vi.fn<Client['updateMe']>(async (values) => {
      user = { ...(user ?? ann), ...values };
      return user;
    }),
    fetch: unused,
    accessToken: unused,
    authorize: unused,
    reauthorize: unused,
    close: () => undefined,
    snapshot: () => snapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    become,
  };
  return client satisfies Client;
}

export type FakeClient = ReturnType<typeof fakeClient>;
