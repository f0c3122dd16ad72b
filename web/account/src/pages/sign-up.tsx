// A new account. What the server finds wrong stands beside its field; when all is right one is signed in at once.
// To password managers the name to keep is the one that people sign in with. Addresses are asked for as text: browsers
// rewrite what is typed into a line of type "email" (a domain in letters beyond ASCII), and the server compares exactly.
import { useAuth } from '@latchkey/client/react';
import { useState, type FormEvent } from 'react';
import { Field } from '../forms/field';
import { Notice } from '../forms/notice';
import { PasswordField } from '../forms/password-field';
import { PasswordRules } from '../forms/password-rules';
import { SubmitButton } from '../forms/submit-button';
import { useSubmit } from '../forms/use-submit';
import { Heading, Page } from '../layout/page';
import { nextOf, withNext } from '../router/next';
import { Link, navigate, usePlace } from '../router/router';
import { judgePassword } from '../site/password-rules';
import { useSite } from '../site/use-site';

const fields = ['email', 'username', 'first_name', 'password', 'password2'] as const;
type Name = (typeof fields)[number];
const empty: Record<Name, string> = { email: '', username: '', first_name: '', password: '', password2: '' };

export function SignUpPage() {
  const { register, login, client, status } = useAuth();
  const { passwordRules, usernameField } = useSite();
  const { search } = usePlace();
  const next = nextOf(search, window.location.origin);
  const [typed, setTyped] = useState(empty);

  const { form, pending, failure, wait, submit, touched } = useSubmit(fields, async (values) => {
    const sent = { ...empty, ...values };
    await register(sent);
    try {
      await login({ [usernameField]: sent[usernameField], password: sent.password });
    } catch {
      // The account is made: to send the form again would only find its names taken.
      if (client.snapshot().status === 'signed-out') navigate(withNext('/sign-in/', next), { notice: 'signed-up', replace: true });
    }
  });
  const follow = (event: FormEvent<HTMLFormElement>): void => {
    const { name, value } = event.target as HTMLInputElement;
    setTyped((was) => ({ ...was, [name]: value }));
    // That two passwords differ is said beside the first of them.
    touched(name, ...(name === 'password2' ? ['password'] : []));
  };
  // Signed in, but not yet known as whom: the page goes on as soon as that is there (see app.tsx).
  const working = pending || status !== 'signed-out';
  const rules = judgePassword(passwordRules, typed.password, [typed.username, typed.first_name, typed.email]);

  return (
    <Page>
      <Heading title="Create an account" />
      <form className="form" ref={form} onSubmit={submit} onChange={follow} noValidate aria-label="Create an account">
        {failure && <Notice kind="bad" messages={failure.top} />}
        <Field
          name="email"
          label="E-mail"
          inputMode="email"
          autoComplete={usernameField === 'email' ? 'username' : 'email'}
          errors={failure?.fields['email']}
        />
        <Field
          name="username"
          label="Username"
          autoComplete={usernameField === 'email' ? 'nickname' : 'username'}
          errors={failure?.fields['username']}
        />
        <Field
          name="first_name"
          label="First name"
          autoCapitalize="words"
          autoComplete="given-name"
          errors={failure?.fields['first_name']}
        />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="new-password"
          errors={failure?.fields['password']}
        >
          {/* What the server said takes their place until one types again. */}
          {rules.length > 0 && !failure?.fields['password'] && <PasswordRules rules={rules} />}
        </PasswordField>
        <PasswordField
          name="password2"
          label="Password again"
          autoComplete="new-password"
          errors={failure?.fields['password2']}
        />
        <SubmitButton label="Create account" working="Creating your account…" pending={working} wait={wait} />
      </form>
      <p className="aside">
        Have an account? <Link to={withNext('/sign-in/', next)}>Sign in</Link>
      </p>
    </Page>
  );
}
