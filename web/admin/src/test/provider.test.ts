import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../api/http';
import { changes } from '../data/changes';
import { filterParameters, startOfDay } from '../data/filters';
import { createDataProvider, userAction } from '../data/provider';
import { fakeFetch, scriptedFetch, type Fake } from './fake-fetch';

const list = { pagination: { page: 1, perPage: 50 }, sort: { field: 'id', order: 'DESC' as const }, filter: {} };

describe('data provider', () => {
  let fake: Fake;
  beforeEach(async () => {
    fake = fakeFetch({ users: 140 });
    await fake.signIn('root@example.com');
    fake.api.asked.length = 0;
  });

  test('a page of users has its rows, whether there are more, and the count of the server', async () => {
    const provider = createDataProvider();
    const first = await provider.getList('users', list);
    expect(first.data.map(({ id }) => id).slice(0, 3)).toEqual([140, 139, 138]);
    expect(first.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
    expect(first.meta).toEqual({ count: 140, count_exact: true });
    expect(first.total).toBeUndefined();
    const third = await provider.getList('users', { ...list, pagination: { page: 3, perPage: 50 } });
    expect(third.data).toHaveLength(40);
    expect(third.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
  });

  test('order, size and filters are parameters; only users are ordered', async () => {
    const provider = createDataProvider();
    await provider.getList('users', { ...list, sort: { field: 'email', order: 'ASC' }, filter: { search: 'ann', is_staff: 'false', group: '' } });
    await provider.getList('groups', list);
    expect(fake.api.asked).toEqual(['GET /admin/api/users/?search=ann&is_staff=false&ordering=email&limit=50', 'GET /admin/api/groups/?limit=50']);
  });

  test('a changed user is patched with what changed only', async () => {
    const provider = createDataProvider();
    const { data: before } = await provider.getOne('users', { id: 7 });
    fake.api.asked.length = 0;
    const { data } = await provider.update('users', { id: 7, data: { ...before, first_name: 'New', last_name: null }, previousData: before });
    expect(fake.api.asked).toEqual(['PATCH /admin/api/users/7/ {"first_name":"New","last_name":""}']);
    expect(data['first_name']).toBe('New');
  });

  test('nothing changed is nothing asked', async () => {
    const provider = createDataProvider();
    const { data: before } = await provider.getOne('users', { id: 7 });
    fake.api.asked.length = 0;
    await provider.update('users', { id: 7, data: { ...before }, previousData: before });
    expect(fake.api.asked).toEqual([]);
  });

  test("the server's faults come beside their fields, in its words", async () => {
    const provider = createDataProvider();
    const fault = await provider.create('users', { data: { email: 'no', username: '' } }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ApiError);
    expect((fault as ApiError).body.errors).toEqual({ email: 'Enter a valid email address.', username: 'This field may not be blank.' });
  });

  test('only the fields of the contract are sent for a new user', async () => {
    const provider = createDataProvider();
    await provider.create('users', { data: { email: 'new@example.com', username: 'new', first_name: null, usable_password: false, editable: {}, id: 3 } });
    expect(fake.api.asked).toEqual(['POST /admin/api/users/ {"email":"new@example.com","username":"new","first_name":"","usable_password":false}']);
  });
});

describe('actions', () => {
  test('more than a thousand users are dealt with in requests of a thousand', async () => {
    const { asked } = scriptedFetch({ body: '{"changed": 1000}' }, { body: '{"changed": 500}' });
    const ids = Array.from({ length: 1500 }, (_, i) => i + 1);
    expect(await userAction('deactivate', ids)).toBe(1500);
    expect(asked.map((one) => (JSON.parse(one.slice(one.indexOf('{'))) as { ids: number[] }).ids.length)).toEqual([1000, 500]);
  });
});

describe('changes', () => {
  test('lists are compared as sets', () => {
    expect(changes({ groups: [1, 2] }, { groups: [2, 1] }, ['groups'])).toEqual({});
    expect(changes({ groups: [1, 2] }, { groups: [2] }, ['groups'])).toEqual({ groups: [2] });
  });
  test('a field that is not of the form is not sent', () => {
    expect(changes({ a: 1, b: 1 }, { a: 2, b: 2 }, ['a'])).toEqual({ a: 2 });
  });
  test('an emptied text is empty, not null', () => {
    expect(changes({ name: 'x', none: '' }, { name: null, none: null }, ['name', 'none'])).toEqual({ name: '' });
  });
});

describe('filters', () => {
  test('a day is its first moment where the reader is', () => {
    expect(startOfDay('2026-11-25')).toBe(new Date(2026, 10, 25).toISOString());
    expect(startOfDay('soon')).toBeUndefined();
    expect(filterParameters({ joined_from: '2026-01-02', search: '', is_active: 'true' })).toEqual({ joined_from: new Date(2026, 0, 2).toISOString(), is_active: 'true' });
  });
});
