// The page to sign in. Once that is done, RequireAuth shows what was asked for.
import type { ReactElement } from 'react';
import { useAuth } from '@latchkey/client/react';
import { Field, Form } from './form';
import { Title } from './Title';

export function SignIn(): ReactElement {
  const { login } = useAuth();
  return (
    <>
      <Title>Sign in</Title>
      <Form button="Sign in" send={({ email = '', password = '' }) => login({ email, password })}>
        {(faults) => (
          <>
            <Field name="email" label="E-mail" type="email" autoComplete="username" faults={faults} />
            <Field name="password" label="Password" type="password" autoComplete="current-password" faults={faults} />
          </>
        )}
      </Form>
    </>
  );
}
