// Coming in, going out, and what happens when a session ends meanwhile.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes } from '../support/eventually.mjs';
import { at, button, dialog, field, go, hasFocus, said, signIn, stage } from './steps.mjs';
import { password } from './world.mjs';

describe('signing in', () => {
  const here = stage();

  /** The session ends on the server; the page does not know yet. */
  const endSessions = () => here.server.sql('DELETE FROM django_session');

  it('says whose panel it is, and why it does not let somebody in', async () => {
    const page = await here.open();
    await page.goto('/admin/');
    await at(page, 'Sign in to Latchkey');
    await signIn(page, 'root', 'wrong');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.textContent(), /^Please enter the correct email and password for a staff account\./);
    await hasFocus(alert, 'the fault has the focus');
    await becomes(() => field(page, 'Password').inputValue(), '');
  });

  it('refuses people who are no staff with the same words', async () => {
    const page = await here.open();
    await page.goto('/admin/');
    await signIn(page, 'bo11@example.com');
    await page.getByRole('alert').getByText('Please enter the correct email and password for a staff account').waitFor();
  });

  it('does not offer a form where the connection is not safe', async () => {
    const page = await here.open();
    const reason = 'Use https to sign in here.';
    await page.route('**/admin/api/sign-in/', (route) => route.fulfill({ json: { name: 'Far', username_field: 'email', allowed: false, reason } }));
    await page.goto('/admin/');
    await page.getByRole('alert').getByText(reason).waitFor();
    assert.equal(await page.locator('input').count(), 0);
  });

  it('leads to the page that was asked for', async () => {
    const page = await here.as('root', '/users/7');
    await at(page, /7@example\.com/);
  });

  it('is over when one signs out, on the server too', async () => {
    const page = await here.as('root');
    await at(page, 'Overview');
    const cookies = await page.context().cookies();
    await button(page, /root/).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await at(page, 'Sign in to Latchkey');
    const header = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${here.base}/admin/api/session/`, { headers: { Cookie: header } });
    assert.equal(answer.status, 401);
    await page.reload();
    await at(page, 'Sign in to Latchkey');
  });

  it('comes back to the same page, with what was typed, after the session has ended', async () => {
    const page = await here.as('root', '/users/7');
    await field(page, 'Last name').fill('Half typed');
    await endSessions();
    await button(page, 'Save changes').click();
    await page.getByText('Your session has ended.').waitFor();
    assert.equal(await page.getByLabel('Last name').isVisible(), false, 'nothing of the page is seen meanwhile');
    assert.equal(await field(page, 'E-mail address').inputValue(), 'root@example.com');
    await signIn(page, 'root');
    await field(page, 'Last name').waitFor();
    assert.equal(await field(page, 'Last name').inputValue(), 'Half typed');
    const saved = page.waitForRequest((request) => request.method() === 'PATCH');
    await button(page, 'Save changes').click();
    assert.deepEqual((await saved).postDataJSON(), { last_name: 'Half typed' });
    await said(page, /updated/);
  });

  it('shows another person nothing of the one before', async () => {
    const page = await here.as('root', '/users/7');
    await field(page, 'Last name').fill('Not for you');
    await endSessions();
    await button(page, 'Save changes').click();
    await page.getByText('Your session has ended.').waitFor();
    await signIn(page, 'viewer');
    await page.getByText('You may view users, but not change them.').waitFor();
    assert.notEqual(await field(page, 'Last name').inputValue(), 'Not for you');
  });

  it('ends behind an open dialog without leaving it on the screen', async () => {
    const page = await here.as('root', '/users/7');
    await button(page, 'Set password…').click();
    await field(dialog(page), 'New password').fill(password);
    await field(dialog(page), 'New password, again').fill(password);
    await endSessions();
    await dialog(page).getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Your session has ended.').waitFor();
    await becomes(() => dialog(page).count(), 0);
    await signIn(page, 'root');
    await dialog(page).waitFor();
  });

  it('the own password can be changed, and the session goes on', async () => {
    const page = await here.as('nobody');
    await at(page, 'Overview');
    const change = async (old, fresh) => {
      await button(page, /nobody/).click();
      await page.getByRole('menuitem', { name: /Change my password/ }).click();
      await field(dialog(page), 'Old password').fill(old);
      await field(dialog(page), 'New password').fill(fresh);
      await field(dialog(page), 'New password, again').fill(fresh);
      await dialog(page).getByRole('button', { name: 'Change password' }).click();
    };
    await change('not it', 'Quartz-lamp+3391');
    await dialog(page).getByText('Your old password was entered incorrectly. Please enter it again.').waitFor();
    await hasFocus(field(dialog(page), 'Old password'));
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await change(password, 'Quartz-lamp+3391');
    await said(page, /Your password has been changed/);
    await page.reload();
    await at(page, 'Overview');
    const again = await here.open();
    await again.goto('/admin/');
    await signIn(again, 'nobody', 'Quartz-lamp+3391');
    await at(again, 'Overview');
  });

  it('tells that the server cannot be reached, and tries again', async () => {
    const page = await here.open({ expected: /Failed to load resource/ });
    await page.route('**/admin/api/session/', (route) => route.abort());
    await page.goto('/admin/');
    await page.getByRole('alert').getByText(/cannot be reached/).waitFor();
    await page.unroute('**/admin/api/session/');
    await button(page, 'Try again').click();
    await at(page, 'Sign in to Latchkey');
  });

  it('keeps nothing in the browser but how it looks', async () => {
    const page = await here.as('root', '/users');
    await at(page, 'Users');
    await page.getByLabel('Search users').fill('bo11@example.com');
    await page.getByRole('link', { name: 'bo11@example.com' }).waitFor();
    await go(page, 'Overview');
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.doesNotMatch(kept, /bo11|root@|search/);
    const cookies = await page.context().cookies();
    assert.deepEqual(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]), [[true, 'Strict']]);
    assert.equal(cookies[0].name, 'latchkey_admin');
    assert.deepEqual(page.foreign, []);
  });
});
