// The page to sign up: makes the account, then signs in.
import type { ReactElement } from 'react';
import { useAuth } from '@latchkey/client/react';
import { Field, Form } from './form';
import { Title } from './Title';

// docs: begin sign-up
export function SignUp(): ReactElement {
  const { register, login } = useAuth();

  const send = async (values: Record<string, string>): Promise<void> => {
    await register(values);
    await login({ email: values.email ?? '', password: values.password ?? '' });
  };

  return (
    <>
      <Title>Sign up</Title>
      <Form button="Create account" send={send}>
        {(faults) => (
          <>
            <Field name="email" label="E-mail" type="email" autoComplete="username" faults={faults} />
            <Field name="username" label="Username" autoComplete="nickname" faults={faults} />
            <Field name="first_name" label="First name" autoComplete="given-name" faults={faults} />
            <Field name="password" label="Password" type="password" autoComplete="new-password" faults={faults} />
            <Field name="password2" label="Password again" type="password" autoComplete="new-password" faults={faults} />
          </>
        )}
      </Form>
    </>
  );
}
// docs: end sign-up
