// A component of an existing app: it calls axios as before, and knows nothing of tokens.
import type { ReactElement } from 'react';
import type { User } from '@latchkey/client';
import { api } from './api';
import { Loader } from './Loader';
import { Title } from './Title';

const load = async (): Promise<string> => (await api.get<User>('/accounts/me/')).data.email;

export function WithAxios(): ReactElement {
  return (
    <>
      <Title>axios with the client</Title>
      <p>The same calls as before, with <code>axiosAuth</code> in place of the interceptors.</p>
      <Loader load={load} />
    </>
  );
}
