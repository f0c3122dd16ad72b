// The front end that people have: two tokens in localStorage, and interceptors written by hand. It works with Latchkey
// as it works with Django: only the base URL is another. It is right for one request at a time, in one tab; what goes
// wrong with two is in docs/react.md, and `api.ts` is what replaces it.
import axios from 'axios';
import type { AxiosError } from 'axios';

declare module 'axios' {
  interface InternalAxiosRequestConfig {
    repeated?: boolean;
  }
}

// docs: begin tutorial
export const instance = axios.create({ baseURL: import.meta.env.VITE_LATCHKEY_URL });

instance.interceptors.request.use((config) => {
  const access = localStorage.getItem('access_token');
  if (access) config.headers.Authorization = `JWT ${access}`;
  return config;
});

instance.interceptors.response.use(null, async (error: AxiosError) => {
  const { config, response } = error;
  const refresh = localStorage.getItem('refresh_token');
  if (response?.status !== 401 || !config || config.repeated || !refresh) throw error;
  try {
    keep((await axios.post<Tokens>('/accounts/token/refresh/', { refresh }, { baseURL: config.baseURL })).data);
  } catch (refused) {
    if (axios.isAxiosError(refused) && refused.response?.status === 401) signOut();
    throw refused;
  }
  config.repeated = true;
  return instance(config);
});
// docs: end tutorial

interface Tokens {
  access: string;
  refresh: string;
}

function keep({ access, refresh }: Tokens): void {
  localStorage.setItem('access_token', access);
  localStorage.setItem('refresh_token', refresh);
}

export async function signIn(email: string, password: string): Promise<void> {
  keep((await instance.post<Tokens>('/accounts/token/', { email, password })).data);
}

export function signOut(): void {
  localStorage.removeItem('access_token');
  localStorage.removeItem('refresh_token');
}

export const isSignedIn = (): boolean => localStorage.getItem('refresh_token') !== null;

export async function email(): Promise<string> {
  return (await instance.get<{ email: string }>('/accounts/me/')).data.email;
}
