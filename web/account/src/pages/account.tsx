// My account: who I am here, the names that I may change, and the way out.
import type { User } from '@latchkey/client';
import { useAuth } from '@latchkey/client/react';
import { useState } from 'react';
import { Field } from '../forms/field';
import { Notice } from '../forms/notice';
import { SubmitButton } from '../forms/submit-button';
import { useSubmit } from '../forms/use-submit';
import { Heading, Page } from '../layout/page';
import { useSite } from '../site/use-site';

const names = ['first_name', 'last_name'] as const;

/** The first character as a reader sees it, of whatever script. */
export function initialOf(text: string): string {
  const first = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.trim())][0];
  return first?.segment.toLocaleUpperCase() ?? '';
}

function Person({ user }: { user: User }) {
  const name = `${user.first_name} ${user.last_name}`.trim() || user.username;
  return (
    <div className="person">
      <div className="avatar" aria-hidden="true">
        {initialOf(name)}
      </div>
      <div>
        <Heading title="My account" />
        <p className="lead">
          <bdi>{name}</bdi>
        </p>
      </div>
    </div>
  );
}

function Facts({ user, withNames }: { user: User; withNames: boolean }) {
  const facts = [['E-mail', user.email], ['Username', user.username]];
  if (withNames) facts.push(['First name', user.first_name], ['Last name', user.last_name || '–']);
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NamesForm({ user }: { user: User }) {
  const { updateMe } = useAuth();
  const [saved, setSaved] = useState(false);
  const { form, pending, failure, wait, submit, touched } = useSubmit(names, async (values) => {
    setSaved(false);
    await updateMe({ first_name: values['first_name'] ?? '', last_name: values['last_name'] ?? '' });
    setSaved(true);
  });
  const change = (name: string) => () => {
    setSaved(false);
    touched(name);
  };
  return (
    <form className="form" ref={form} onSubmit={submit} noValidate aria-label="Your name">
      {failure && <Notice kind="bad" messages={failure.top} />}
      <Field
        name="first_name"
        label="First name"
        autoCapitalize="words"
        autoComplete="given-name"
        maxLength={150}
        defaultValue={user.first_name}
        errors={failure?.fields['first_name']}
        onChange={change('first_name')}
      />
      <Field
        name="last_name"
        label="Last name"
        autoCapitalize="words"
        autoComplete="family-name"
        maxLength={150}
        optional
        defaultValue={user.last_name}
        errors={failure?.fields['last_name']}
        onChange={change('last_name')}
      />
      <SubmitButton label="Save" working="Saving…" pending={pending} wait={wait} />
      <div role="status">{saved && <Notice kind="good" messages={['Your name is saved.']} />}</div>
    </form>
  );
}

interface AccountPageProps {
  user: User;
  /** Signs out: at once, here and in every other tab. */
  leave: () => void;
}

export function AccountPage({ user, leave }: AccountPageProps) {
  const { mePatch } = useSite();
  return (
    <Page>
      <Person user={user} />
      <Facts user={user} withNames={!mePatch} />
      {mePatch && <NamesForm user={user} />}
      <div className={mePatch ? 'way-out' : undefined}>
        <button type="button" className="button quiet" onClick={leave}>
          Sign out
        </button>
      </div>
    </Page>
  );
}
