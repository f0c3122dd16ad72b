/**
 * The header and the one refresh for an axios instance of your own. Nothing of axios is imported: it is described by
 * what is used of it, and any 1.x fits.
 */
import type { Client, Grant } from './types.js';

/** The part of a request's configuration that is read and written. */
export interface AxiosConfig {
  headers: { has(name: string): boolean; set(name: string, value: string): unknown };
  data?: unknown;
  /** Under which grant it was sent, and whether that was the repetition. */
  latchkey?: Grant & { again?: boolean };
}

/** The part of an interceptor manager that is used. */
interface Interceptors<T> {
  use(fulfilled: ((value: T) => T | Promise<T>) | null, rejected?: (error: unknown) => unknown): number;
  eject(id: number): void;
}

/** The part of an axios instance that is used. */
export interface AxiosLike {
  // Methods, so that the instance's own and wider types fit.
  interceptors: { request: unknown; response: unknown };
  getUri(config?: unknown): string;
  request(config: never): Promise<unknown>;
}

interface AxiosFailure {
  config?: AxiosConfig;
  response?: { status: number; data?: { code?: unknown } | string };
}

/** Whether the server refused the access token as such. Other response types leave the body as it came. */
const isRefused = ({ response }: AxiosFailure): boolean => {
  if (response?.status !== 401) return false;
  const { data } = response;
  return typeof data === 'object' && data?.code === 'token_not_valid';
};

/**
 * Adds interceptors to `axios`; returns what takes them away. A request that has an Authorization header, or goes to
 * another origin, is left alone. One that the server refuses as `token_not_valid` is sent again after a refresh, once,
 * unless its body is a stream. Errors of a refresh reach the caller as `ApiError`.
 */
export const axiosAuth = (client: Client, axios: AxiosLike): (() => void) => {
  const request = axios.interceptors.request as Interceptors<AxiosConfig>;
  const response = axios.interceptors.response as Interceptors<unknown>;

  const send = request.use(async (config) => {
    const again = config.latchkey;
    if (!again && config.headers.has('Authorization')) return config;
    const grant = again ?? await client.authorize(axios.getUri(config));
    if (grant) {
      config.headers.set('Authorization', grant.header);
      config.latchkey = grant;
    }
    return config;
  });

  const repeat = response.use(null, async (error) => {
    const { config } = error as AxiosFailure;
    const grant = config?.latchkey;
    if (!grant || grant.again || !isRefused(error as AxiosFailure)) throw error;
    const next = await client.reauthorize(grant);
    const stream = typeof ReadableStream !== 'undefined' && config.data instanceof ReadableStream;
    if (!next || stream) throw error;
    config.latchkey = { ...next, again: true };
    return axios.request(config as never);
  });

  return () => {
    request.eject(send);
    response.eject(repeat);
  };
};
