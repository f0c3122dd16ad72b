// Credentials in; then on to where one wanted to go.
import { useAuth } from '@latchkey/client/react';
import { useId } from 'react';
import { Field } from '../forms/field';
import { Notice } from '../forms/notice';
import { PasswordField } from '../forms/password-field';
import { SubmitButton } from '../forms/submit-button';
import { useSubmit } from '../forms/use-submit';
import { Heading, Page } from '../layout/page';
import { nextOf, withNext } from '../router/next';
import { Link, usePlace, type Notice as NoticeName } from '../router/router';
import { useSite } from '../site/use-site';

const notices: Record<NoticeName, string> = {
  'signed-out': 'You have signed out.',
  'session-ended': 'Your session has ended. Please sign in again.',
  'signed-up': 'Your account is ready. Please sign in.',
};

export function SignInPage() {
  const { login, status } = useAuth();
  const { name, usernameField } = useSite();
  const { search, notice } = usePlace();
  const next = nextOf(search, window.location.origin);
  const alertId = useId();
  const noticeId = useId();

  const { form, pending, failure, wait, submit, touched } = useSubmit([usernameField, 'password'], async (values) => {
    await login({ [usernameField]: values[usernameField] ?? '', password: values['password'] ?? '' });
  });
  // Signed in, but not yet known as whom: the page goes on as soon as that is there (see app.tsx).
  const working = pending || status !== 'signed-out';
  const faultId = failure?.refused ? alertId : undefined;
  const byEmail = usernameField === 'email';

  return (
    <Page>
      <Heading title="Sign in" describedBy={notice && !failure && !working ? noticeId : undefined} />
      <p className="lead">
        Welcome to <bdi>{name}</bdi>.
      </p>
      <form className="form" ref={form} onSubmit={submit} noValidate aria-label="Sign in">
        {notice && !failure && !working && <Notice kind="plain" id={noticeId} messages={[notices[notice]]} />}
        {failure && <Notice kind="bad" id={alertId} messages={failure.top} />}
        <Field
          name={usernameField}
          label={byEmail ? 'E-mail' : 'Username'}
          inputMode={byEmail ? 'email' : 'text'}
          autoComplete="username"
          errors={failure?.fields[usernameField]}
          onChange={() => touched(usernameField)}
        />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          errors={failure?.fields['password']}
          faultId={faultId}
          onChange={() => touched('password')}
        />
        <SubmitButton label="Sign in" working="Signing in…" pending={working} wait={wait} />
      </form>
      <p className="aside">
        New here? <Link to={withNext('/sign-up/', next)}>Create an account</Link>
      </p>
    </Page>
  );
}
