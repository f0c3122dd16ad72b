// The protected page: who is signed in, and what they may change.
import type { ReactElement } from 'react';
import { useAuth } from '@latchkey/client/react';
import { Field, Form } from './form';
import { Title } from './Title';

export function Profile(): ReactElement {
  const { user, updateMe } = useAuth();
  return (
    <>
      <Title>{`Hello ${user?.first_name ?? ''}`}</Title>
      <p>You are signed in as {user?.email}.</p>
      <Form button="Save" done="Saved." send={updateMe}>
        {(faults) => (
          <>
            <Field name="first_name" label="First name" defaultValue={user?.first_name} faults={faults} />
            <Field name="last_name" label="Last name" defaultValue={user?.last_name} faults={faults} />
          </>
        )}
      </Form>
    </>
  );
}
