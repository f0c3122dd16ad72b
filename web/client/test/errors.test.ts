/** Errors as Django REST Framework writes them, as `ApiError`. */
import { expect, test } from 'vitest';
import { ApiError, createClient, memoryStorage } from '../src/index.js';
import { json } from './support/server.js';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

const errorOf = async (response: Response): Promise<ApiError> => {
  const client = createClient({
    baseUrl: 'https://api.test', fetch: async () => response, storage: memoryStorage(), now: () => NOW,
  });
  const error = await client.register({}).then(() => null, (cause: unknown) => cause);
  if (!(error instanceof ApiError)) throw new Error(`no ApiError: ${String(error)}`);
  return error;
};

test.each<[string, unknown, Record<string, string[]>]>([
  ['field errors', { email: ['This field is required.'], password: ['This password is too short.', 'And too common.'] },
    { email: ['This field is required.'], password: ['This password is too short.', 'And too common.'] }],
  ['non_field_errors', { non_field_errors: ['Token is blacklisted'] }, { non_field_errors: ['Token is blacklisted'] }],
  ['a nested serializer', { address: { street: ['This field may not be blank.'] } },
    { 'address.street': ['This field may not be blank.'] }],
  ['a list of serializers', { items: [{}, { name: ['Not a valid string.'] }] }, { 'items.1.name': ['Not a valid string.'] }],
  ['errors of a whole nested serializer', { address: { non_field_errors: ['No such street.'] } },
    { 'address.non_field_errors': ['No such street.'] }],
  ['the children of a list field', { tags: { 0: ['Not a valid string.'], 3: ['Too long.'] } },
    { 'tags.0': ['Not a valid string.'], 'tags.3': ['Too long.'] }],
  ['a bare list', ['User with given email does not exist.'], { non_field_errors: ['User with given email does not exist.'] }],
  ['a text instead of a list', { email: 'Taken.' }, { email: ['Taken.'] }],
  ['fields that are called detail and code', { detail: ['Too long.'], code: ['Too short.'] },
    { detail: ['Too long.'], code: ['Too short.'] }],
])('%s', async (_, body, fields) => {
  const error = await errorOf(json(400, body));
  expect(error).toMatchObject({ name: 'ApiError', status: 400, fields, detail: undefined, code: undefined });
  expect(error.message).toBe(Object.values(fields)[0]![0]);
});

test('detail and code of an exception; its messages are no fields', async () => {
  const body = { detail: 'Given token not valid', code: 'token_not_valid', messages: [{ token_class: 'AccessToken' }] };
  expect(await errorOf(json(401, body))).toMatchObject({
    status: 401, message: body.detail, detail: body.detail, code: body.code, fields: {},
  });
});

test.each([
  ['a page', new Response('<h1>Server Error (500)</h1>', { status: 500 })],
  ['nothing', new Response(null, { status: 500 })],
  ['null', json(500, null)],
])('a body that is %s', async (_, response) => {
  expect(await errorOf(response)).toMatchObject({ status: 500, message: 'HTTP 500', detail: undefined, fields: {} });
});

test.each([
  ['120', 120], ['0', 0], ['Fri, 02 Jan 2026 03:05:05 GMT', 60], ['Fri, 02 Jan 2026 03:00:00 GMT', undefined],
  ['soon', undefined], ['', undefined],
])('Retry-After: %s', async (value, seconds) => {
  expect((await errorOf(json(429, { detail: 'Throttled.' }, { 'Retry-After': value }))).retryAfter).toBe(seconds);
});

test('a server that cannot be reached is status 0, with the cause', async () => {
  const cause = new TypeError('fetch failed');
  const client = createClient({ baseUrl: 'https://api.test', fetch: () => Promise.reject(cause), storage: memoryStorage() });
  await expect(client.register({})).rejects.toMatchObject({ name: 'ApiError', status: 0, code: 'network', cause });
});

test('an empty 201 is no error', async () => {
  const client = createClient({
    baseUrl: 'https://api.test', storage: memoryStorage(), fetch: async () => new Response(null, { status: 201 }),
  });
  await expect(client.register({ email: 'ann@example.com' })).resolves.toBeUndefined();
});
