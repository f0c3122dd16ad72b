// fetch() answered by the fake API, with a browser's cookie in between.
import { vi } from 'vitest';
import { FakeApi } from './fake-api';
import { password } from './fake-data';

export interface Fake {
  api: FakeApi;
  signIn: (email: string) => Promise<void>;
}

export function fakeFetch(options: ConstructorParameters<typeof FakeApi>[0] = {}): Fake {
  const api = new FakeApi(options);
  let cookie = '';
  vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) => {
    if (init.signal?.aborted) return Promise.reject(new DOMException('aborted', 'AbortError'));
    if (init.credentials !== 'same-origin') return Promise.reject(new TypeError('no cookie without credentials'));
    const answer = api.handle(init.method ?? 'GET', input, typeof init.body === 'string' ? init.body : '', cookie);
    const set = answer.headers['Set-Cookie'];
    if (set) cookie = set.split(';')[0] ?? '';
    return Promise.resolve(new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: answer.headers }));
  });
  const signIn = async (email: string) => {
    await fetch('/admin/api/sign-in/', { method: 'POST', body: JSON.stringify({ email, password }), credentials: 'same-origin' });
  };
  return { api, signIn };
}

/** A fetch that gives these answers, one after the other, and notes what was asked. */
export function scriptedFetch(...answers: { status?: number; body?: string; headers?: Record<string, string> }[]): { asked: string[] } {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (input: string, init: RequestInit = {}) => {
    asked.push(`${init.method ?? 'GET'} ${input}${typeof init.body === 'string' ? ` ${init.body}` : ''}`);
    const next = answers.shift();
    if (!next) return Promise.reject(new TypeError('nothing more is scripted'));
    return Promise.resolve(new Response(next.body ?? '', { status: next.status ?? 200, headers: next.headers ?? {} }));
  });
  return { asked };
}
