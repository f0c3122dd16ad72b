// The interceptors written by hand, one request at a time. What two do to each other is in tests/e2e/example.
import axios, { AxiosError } from 'axios';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { beforeEach, describe, expect, it } from 'vitest';
import { email, instance, isSignedIn, signIn } from '../src/tutorial-axios';

interface Asked {
  url: string;
  authorization: unknown;
  body: unknown;
}

let asked: Asked[];
let answers: { status: number; data: unknown }[];

const serve = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
  const body: unknown = config.data ? JSON.parse(String(config.data)) : undefined;
  asked.push({ url: axios.getUri(config), authorization: config.headers.get('Authorization') ?? null, body });
  const next = answers.shift();
  if (!next) throw new Error('one request too many');
  const response: AxiosResponse = { ...next, statusText: '', headers: {}, config };
  if (next.status >= 400) throw new AxiosError('refused', undefined, config, null, response);
  return response;
};

const base = 'http://127.0.0.1:8000';
const me = `${base}/accounts/me/`;
const refreshUrl = `${base}/accounts/token/refresh/`;
const stale = { status: 401, data: { code: 'token_not_valid', detail: 'Given token not valid for any token type' } };
const ann = { status: 200, data: { email: 'ann@example.com' } };

beforeEach(() => {
  asked = [];
  axios.defaults.adapter = instance.defaults.adapter = serve;
  localStorage.clear();
  localStorage.setItem('access_token', 'a1');
  localStorage.setItem('refresh_token', 'r1');
});

describe('the interceptors of the tutorial', () => {
  it('keep what signing in answers, under their two names', async () => {
    localStorage.clear();
    answers = [{ status: 200, data: { access: 'a9', refresh: 'r9' } }];
    await signIn('ann@example.com', 'secret');
    const body = { email: 'ann@example.com', password: 'secret' };
    expect(asked).toEqual([{ url: `${base}/accounts/token/`, authorization: null, body }]);
    expect({ ...localStorage }).toEqual({ access_token: 'a9', refresh_token: 'r9' });
  });

  it('refresh after a 401, keep both new tokens and repeat the request with them', async () => {
    answers = [stale, { status: 200, data: { access: 'a2', refresh: 'r2' } }, ann];
    expect(await email()).toBe('ann@example.com');
    expect(asked).toEqual([
      { url: me, authorization: 'JWT a1', body: undefined },
      { url: refreshUrl, authorization: null, body: { refresh: 'r1' } },
      { url: me, authorization: 'JWT a2', body: undefined },
    ]);
    expect({ ...localStorage }).toEqual({ access_token: 'a2', refresh_token: 'r2' });
  });

  it('sign out when the refresh is refused', async () => {
    answers = [stale, { status: 401, data: { code: 'token_not_valid', detail: 'Token is blacklisted' } }];
    await expect(email()).rejects.toMatchObject({ response: { data: { detail: 'Token is blacklisted' } } });
    expect(isSignedIn()).toBe(false);
    expect(localStorage.length).toBe(0);
  });

  it('stay signed in when the server is away during the refresh', async () => {
    answers = [stale, { status: 503, data: {} }];
    await expect(email()).rejects.toMatchObject({ response: { status: 503 } });
    expect(isSignedIn()).toBe(true);
  });

  it('repeat once only', async () => {
    answers = [stale, { status: 200, data: { access: 'a2', refresh: 'r2' } }, stale];
    await expect(email()).rejects.toMatchObject({ response: { status: 401 } });
    expect(asked.map(({ url }) => url)).toEqual([me, refreshUrl, me]);
    expect(isSignedIn()).toBe(true);
  });
});
