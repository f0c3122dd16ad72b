// react-admin's data provider over docs/admin-api.md. Its pages are numbered, the server's are not: see cursors.ts.
import type { DataProvider, GetListParams, GetListResult, Identifier, RaRecord } from 'react-admin';
import { query, request } from '../api/http';
import type { Page } from '../api/types';
import { changes } from './changes';
import { Cursors } from './cursors';
import { filterParameters, orderingParameter } from './filters';

/** The server deals with so many users in one request. */
export const actionLimit = 1000;

const editable: Record<string, readonly string[]> = {
  users: [
    'email', 'username', 'first_name', 'last_name', 'is_active', 'is_staff', 'is_superuser', 'groups', 'user_permissions',
  ],
  groups: ['name', 'permissions'],
};

const created: Record<string, readonly string[]> = {
  users: [...(editable['users'] ?? []), 'password1', 'password2', 'usable_password'],
  groups: editable['groups'] ?? [],
};

function fieldsOf(table: Record<string, readonly string[]>, resource: string): readonly string[] {
  const fields = table[resource];
  if (!fields) throw new Error(`${resource} cannot be written`);
  return fields;
}

function pick(data: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((name) => data[name] !== undefined).map((name) => [name, data[name] ?? '']));
}

export async function userAction(action: 'activate' | 'deactivate' | 'delete', ids: Identifier[]): Promise<number> {
  let changed = 0;
  for (let at = 0; at < ids.length; at += actionLimit) {
    const body = { action, ids: ids.slice(at, at + actionLimit) };
    changed += (await request<{ changed: number }>('users/actions/', { method: 'POST', body })).changed;
  }
  return changed;
}

async function getList(cursors: Cursors, resource: string, params: GetListParams): Promise<GetListResult<RaRecord>> {
  const { page, perPage } = params.pagination ?? { page: 1, perPage: 50 };
  const parameters = {
    ...filterParameters((params.filter ?? {}) as Record<string, unknown>),
    ordering: orderingParameter(resource, params.sort),
    limit: perPage,
  };
  const walked = await cursors.read(resource + query(parameters), page, (after) =>
    request<Page<RaRecord>>(`${resource}/${query({ ...parameters, after })}`, params.signal ? { signal: params.signal } : {}),
  );
  const hasPreviousPage = page > 1;
  if (!walked) return { data: [], pageInfo: { hasNextPage: false, hasPreviousPage } };
  return {
    data: walked.page.results,
    pageInfo: { hasNextPage: walked.hasNext, hasPreviousPage },
    meta: { count: walked.page.count, count_exact: walked.page.count_exact },
  };
}

const notAsked = (): never => {
  throw new Error('The panel does not ask this');
};

export function createDataProvider(cursors = new Cursors()): DataProvider {
  const one = (resource: string, id: Identifier) => request<RaRecord>(`${resource}/${encodeURIComponent(id)}/`);
  const provider = {
    getList: (resource: string, params: GetListParams) => getList(cursors, resource, params),
    getOne: async (resource: string, { id }: { id: Identifier }) => ({ data: await one(resource, id) }),
    getMany: async (resource: string, { ids }: { ids: Identifier[] }) => ({
      data: await Promise.all(ids.map((id) => one(resource, id))),
    }),
    getManyReference: notAsked,
    create: async (resource: string, { data }: { data: Record<string, unknown> }) => {
      const body = pick(data, fieldsOf(created, resource));
      return { data: await request<RaRecord>(`${resource}/`, { method: 'POST', body }) };
    },
    update: async (
      resource: string,
      { id, data, previousData }: { id: Identifier; data: Record<string, unknown>; previousData: RaRecord },
    ) => {
      const body = changes(previousData, data, fieldsOf(editable, resource));
      if (Object.keys(body).length === 0) return { data: previousData };
      return { data: await request<RaRecord>(`${resource}/${id}/`, { method: 'PATCH', body }) };
    },
    updateMany: async (resource: string, { ids, data }: { ids: Identifier[]; data: { is_active?: boolean } }) => {
      if (resource !== 'users' || data.is_active === undefined) return notAsked();
      await userAction(data.is_active ? 'activate' : 'deactivate', ids);
      return { data: ids };
    },
    delete: async (resource: string, { id, previousData }: { id: Identifier; previousData?: RaRecord }) => {
      await request(`${resource}/${id}/`, { method: 'DELETE' });
      return { data: previousData ?? { id } };
    },
    deleteMany: async (resource: string, { ids }: { ids: Identifier[] }) => {
      if (resource !== 'users') return notAsked();
      await userAction('delete', ids);
      return { data: ids };
    },
    supportAbortSignal: true,
  };
  return provider as unknown as DataProvider;
}
