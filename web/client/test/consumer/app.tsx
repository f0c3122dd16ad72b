/** What a site would write, by the package's name: compiled against the built types and, in the workspace, the sources. */
import axios from 'axios';
import { axiosAuth } from '@latchkey/client/axios';
import { ApiError, createClient, memoryStorage, webStorage } from '@latchkey/client';
import type { Client, Snapshot, TokenStorage, User } from '@latchkey/client';
import { AuthProvider, RequireAuth, useAuth } from '@latchkey/client/react';

const storage: TokenStorage = typeof localStorage === 'undefined' ? memoryStorage() : webStorage('mine');
export const client: Client = createClient({ baseUrl: 'https://accounts.example.com', storage, headerType: 'Bearer' });
export const stop: () => void = axiosAuth(client, axios.create());
export const stopGlobal: () => void = axiosAuth(client, axios);

function Name() {
  const { user, status, logout } = useAuth();
  const name: string | undefined = user?.first_name;
  return <button onClick={() => void logout()}>{status}: {name}</button>;
}

export const App = () => (
  <AuthProvider client={client}><RequireAuth fallback="sign in" loading="wait"><Name /></RequireAuth></AuthProvider>
);

export const signIn = async (email: string, password: string): Promise<User | Record<string, string[]>> => {
  try {
    return await client.login({ email, password });
  } catch (error) {
    return error instanceof ApiError ? error.fields : {};
  }
};

export const now: Snapshot = client.snapshot();
