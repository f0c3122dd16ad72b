import { describe, expect, test } from 'vitest';
import { ApiError, query, request } from '../api/http';
import { scriptedFetch } from './fake-fetch';

async function refused(answer: Parameters<typeof scriptedFetch>[0]): Promise<ApiError> {
  scriptedFetch(answer!);
  return request('users/', { mayBeSignedOut: true }).then(
    () => { throw new Error('was not refused'); },
    (fault: unknown) => fault as ApiError,
  );
}

describe('errors of the server', () => {
  test('detail and code are told apart from fields', async () => {
    const fault = await refused({ status: 400, body: '{"detail": "There would be no active superuser left.", "code": "last_superuser"}' });
    expect(fault).toMatchObject({ status: 400, code: 'last_superuser', message: 'There would be no active superuser left.', fields: {} });
    expect(fault.body.errors).toBeUndefined();
  });
  test('non_field_errors are the error of the whole form', async () => {
    const fault = await refused({ status: 400, body: '{"non_field_errors": ["One.", "Two."], "email": ["Three."]}' });
    expect(fault.body.errors).toEqual({ email: 'Three.', root: { serverError: 'One. Two.' } });
    expect(fault.message).toBe('One. Two.');
  });
  test('faults of single list items are one sentence', async () => {
    expect((await refused({ status: 400, body: '{"groups": [{"0": ["No such group."]}]}' })).fields).toEqual({ groups: 'No such group.' });
  });
  test('a proxy that answers in HTML is told by its status', async () => {
    expect((await refused({ status: 503, body: '<html>' })).message).toBe('The server is busy.');
    expect((await refused({ status: 502, body: '' })).message).toBe('The server answered 502.');
  });
  test('Retry-After is said once', async () => {
    expect((await refused({ status: 503, headers: { 'Retry-After': '1' }, body: '{"detail": "Busy."}' })).message).toBe('Busy. Try again in 1 second.');
    expect((await refused({ status: 429, headers: { 'Retry-After': '42' }, body: '{"detail": "Expected available in 42 seconds."}' })).message).toBe('Expected available in 42 seconds.');
  });
  test('a server that cannot be reached is a sentence, not an exception of fetch', async () => {
    scriptedFetch();
    await expect(request('users/')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });
});

test('empty values are no parameters', () => {
  expect(query({ a: '', b: null, c: undefined, d: 0, e: false, f: 'x y&z' })).toBe('?d=0&e=false&f=x+y%26z');
  expect(query({})).toBe('');
});
