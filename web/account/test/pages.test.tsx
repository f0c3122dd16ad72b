// The pages over a client that the test answers for: what is sent, what is said, and who sees which page.
import { ApiError } from '@latchkey/client';
import { AuthProvider } from '@latchkey/client/react';
import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { describe, expect, it } from 'vitest';
import { App } from '../src/app';
import { initialOf } from '../src/pages/account';
import { defaultSite, type Site } from '../src/site/site';
import { SiteProvider } from '../src/site/use-site';
import { ann, fakeClient, type FakeClient } from './fake-client';

function show(path: string, client: FakeClient, site: Partial<Site> = {}) {
  window.history.replaceState(null, '', path);
  render(
    <StrictMode>
      <SiteProvider site={{ ...defaultSite, ...site }}>
        <AuthProvider client={client}>
          <App />
        </AuthProvider>
      </SiteProvider>
    </StrictMode>,
  );
  return userEvent.setup();
}

const at = (name: string) => screen.findByRole('heading', { level: 1, name });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const password = () => screen.getByLabelText('Password');

describe('who sees which page', () => {
  it.each([
    ['/', 'Sign in'],
    ['/account/', 'Sign in'],
    ['/sign-in', 'Sign in'],
    ['/sign-up/', 'Create an account'],
    ['/elsewhere/', 'Page not found'],
  ])('signed out, %s: %s', async (path, name) => {
    show(path, fakeClient());
    expect(await at(name)).toBeTruthy();
    expect(document.title).toBe(`${name} · Latchkey`);
  });

  it.each(['/', '/account/', '/sign-in/', '/sign-up/', '/sign-in/?next=//evil.example'])('signed in, %s: the account', async (path) => {
    show(path, fakeClient(ann));
    expect(await at('My account')).toBeTruthy();
    expect(window.location.pathname).toBe('/account/');
  });

  it('nobody sees a form while it is not known who is signed in', () => {
    const client = fakeClient(ann);
    client.me.mockReturnValue(new Promise(() => undefined));
    show('/sign-in/', client);
    expect(screen.queryByRole('form')).toBeNull();
    expect(screen.getByRole('status').textContent).toBe('Loading…');
  });

  it('an account that cannot be read can be tried again, or left', async () => {
    const client = fakeClient(ann);
    client.me.mockRejectedValue(new ApiError(503, { retryAfter: 5 }));
    const user = show('/account/', client);
    await at('Your account is out of reach');
    expect(screen.getByRole('alert').textContent).toContain('Please try again in 5 seconds.');
    client.me.mockResolvedValue(ann);
    await user.click(button('Try again'));
    await at('My account');
  });

  it('a session that ends elsewhere ends here, with a sentence', async () => {
    const client = fakeClient(ann);
    show('/account/', client);
    await at('My account');
    act(() => client.become(null));
    await at('Sign in');
    expect(screen.getByText('Your session has ended. Please sign in again.')).toBeTruthy();
  });
});

describe('signing in', () => {
  it('sends the login field and the password as typed', async () => {
    const client = fakeClient();
    const user = show('/sign-in/', client);
    await user.type(screen.getByLabelText('E-mail'), 'ann@example.com');
    await user.type(password(), ' with blanks ');
    await user.click(button('Sign in'));
    await at('My account');
    expect(client.login.mock.calls).toEqual([[{ email: 'ann@example.com', password: ' with blanks ' }]]);
  });

  it('asks for the username where the site says so', async () => {
    const client = fakeClient();
    const user = show('/sign-in/', client, { usernameField: 'username' });
    await user.type(screen.getByLabelText('Username'), 'ann');
    await user.type(password(), 'x{Enter}');
    await at('My account');
    expect(client.login.mock.calls).toEqual([[{ username: 'ann', password: 'x' }]]);
  });

  it('a refusal stands on top, is read with the password, and the password has the focus', async () => {
    const client = fakeClient();
    client.login.mockRejectedValue(new ApiError(401, { detail: 'No active account' }));
    const user = show('/sign-in/', client);
    await user.type(password(), 'wrong{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('No active account');
    expect(password().getAttribute('aria-describedby')).toBe(alert.id);
    await waitFor(() => expect(document.activeElement).toBe(password()));
    await user.type(screen.getByLabelText('E-mail'), 'a');
    expect(password().getAttribute('aria-invalid')).toBeNull();
    expect(screen.getByRole('alert').textContent).toBe('No active account');
  });

  it('holds the button until the server wants to hear again', async () => {
    const client = fakeClient();
    client.login.mockRejectedValueOnce(new ApiError(429, { retryAfter: 1 }));
    const user = show('/sign-in/', client);
    await user.click(button('Sign in'));
    const held = await screen.findByRole('button', { name: 'Try again in 1 second' });
    await user.click(held);
    expect(client.login).toHaveBeenCalledTimes(1);
    await user.click(await screen.findByRole('button', { name: 'Sign in' }, { timeout: 3000 }));
    await at('My account');
    expect(client.login).toHaveBeenCalledTimes(2);
  });

  it('is sent once while it is under way, and again after it has failed', async () => {
    const client = fakeClient();
    let fail: (error: unknown) => void = () => undefined;
    client.login.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    const user = show('/sign-in/', client);
    await user.type(password(), 'x');
    await user.dblClick(button('Sign in'));
    await user.type(password(), '{Enter}');
    expect(button('Signing in…').getAttribute('aria-disabled')).toBe('true');
    expect(client.login).toHaveBeenCalledTimes(1);
    await act(async () => fail(new ApiError(0)));
    await user.click(button('Sign in'));
    expect(client.login).toHaveBeenCalledTimes(2);
  });
});

describe('signing up', () => {
  const fillIn = async (user: ReturnType<typeof userEvent.setup>) => {
    await user.type(screen.getByLabelText('E-mail'), 'ann@example.com');
    await user.type(screen.getByLabelText('Username'), 'ann');
    await user.type(screen.getByLabelText('First name'), 'Ann');
    await user.type(password(), 'Plum!tree');
    await user.type(screen.getByLabelText('Password again'), 'Plum!tree');
  };

  it('sends the five fields, then signs in with them', async () => {
    const client = fakeClient();
    const user = show('/sign-up/', client);
    await fillIn(user);
    await user.click(button('Create account'));
    await at('My account');
    const sent = { email: 'ann@example.com', username: 'ann', first_name: 'Ann', password: 'Plum!tree', password2: 'Plum!tree' };
    expect(client.register.mock.calls).toEqual([[sent]]);
    expect(client.login.mock.calls).toEqual([[{ email: 'ann@example.com', password: 'Plum!tree' }]]);
  });

  it('faults are tied to their fields; the first has the focus; a change takes its own away', async () => {
    const client = fakeClient();
    client.register.mockRejectedValue(new ApiError(400, { fields: { username: ['Taken.'], password: ['Short.', 'Common.'] } }));
    const user = show('/sign-up/', client, { passwordRules: [{ code: 'min_length', min: 8 }] });
    await fillIn(user);
    await user.click(button('Create account'));
    const username = screen.getByLabelText('Username');
    await waitFor(() => expect(document.activeElement).toBe(username));
    const said = (of: HTMLElement) =>
      (of.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(username.getAttribute('aria-invalid')).toBe('true');
    expect(said(username)).toEqual(['Taken.']);
    expect(said(password())).toEqual(['Short.Common.']);
    await user.type(password(), '!');
    expect(password().getAttribute('aria-invalid')).toBeNull();
    expect(said(password())).toEqual(['At least 8 characters (met)']);
    expect(said(username)).toEqual(['Taken.']);
    expect(client.login).not.toHaveBeenCalled();
  });

  it('an account that is made but cannot sign in is not sent again', async () => {
    const client = fakeClient();
    client.login.mockRejectedValue(new ApiError(503));
    const user = show('/sign-up/?next=/shop/', client);
    await fillIn(user);
    await user.click(button('Create account'));
    await at('Sign in');
    expect(screen.getByText('Your account is ready. Please sign in.')).toBeTruthy();
    expect(window.location.search).toBe('?next=%2Fshop%2F');
  });
});

describe('the account', () => {
  it('saves the two names and nothing else', async () => {
    const client = fakeClient(ann);
    const user = show('/account/', client);
    await at('My account');
    await user.type(screen.getByLabelText(/Last name/), 'Bolt');
    await user.click(button('Save'));
    expect((await screen.findByText('Your name is saved.')).closest('[role=status]')).toBeTruthy();
    expect(client.updateMe.mock.calls).toEqual([[{ first_name: 'Ann', last_name: 'Bolt' }]]);
    expect(screen.getByText('Ann Bolt')).toBeTruthy();
  });

  it('cannot be changed where the site says so', async () => {
    show('/account/', fakeClient(ann), { mePatch: false });
    await at('My account');
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getAllByRole('definition').map((e) => e.textContent)).toEqual(['ann@example.com', 'ann', 'Ann', '–']);
  });

  it('signing out leads to the page to sign in, with a sentence', async () => {
    const client = fakeClient(ann);
    const user = show('/account/', client);
    await at('My account');
    await user.click(button('Sign out'));
    await at('Sign in');
    expect(screen.getByText('You have signed out.')).toBeTruthy();
  });

  it.each([
    ['ann', 'A'],
    ['  éva', 'É'],
    ['e\u0301va', 'E\u0301'],
    ['👩‍🚀 Sally', '👩‍🚀'],
    ['عبد', 'ع'],
    ['', ''],
  ])('the initial of %j is %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
