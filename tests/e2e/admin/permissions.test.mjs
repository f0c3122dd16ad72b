// The panel as three kinds of staff see it: what one may not, is not there; and the server refuses it anyway.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes } from '../support/eventually.mjs';
import { at, button, field, openUser, rows, signIn, stage } from './steps.mjs';
import { password } from './world.mjs';

const places = (page) => page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('menuitem').allTextContents();

describe('what members of staff see', () => {
  const here = stage();

  it('a superuser: everything', async () => {
    const page = await here.as('root');
    await at(page, 'Overview');
    await becomes(() => places(page), ['Overview', 'Users', 'Groups', 'Tokens', 'Log']);
    await page.goto('/admin/#/users');
    await rows(page);
    for (const name of ['Add user', 'Export CSV']) assert.equal(await page.getByText(name).count(), 1);
    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    for (const name of ['Activate…', 'Deactivate…', 'Delete…']) await button(page, name).waitFor();
  });

  it('who may only view users: the users, nothing to change them with', async () => {
    const page = await here.as('viewer');
    await at(page, 'Overview');
    await becomes(() => places(page), ['Overview', 'Users']);
    assert.equal(await page.getByText('Live tokens').count(), 0);
    await page.goto('/admin/#/users');
    await rows(page);
    assert.equal(await page.getByText('Add user').count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    await openUser(page, 'chidi12@example.com');
    await page.getByText('You may view users, but not change them.').waitFor();
    assert.ok(await field(page, 'Email').isDisabled());
    for (const name of ['Save changes', 'Set password…', 'Log out everywhere…', 'Delete user…']) assert.equal(await button(page, name).count(), 0, name);
    await page.getByRole('tab', { name: 'Groups and permissions' }).click();
    await page.getByRole('group', { name: 'Permissions', exact: true }).getByRole('checkbox').first().waitFor();
    assert.equal(await page.getByRole('group', { name: 'Permissions', exact: true }).locator('input:enabled').count(), 0);
    for (const path of ['/users/create', '/groups', '/outstanding-tokens', '/log']) {
      await page.goto(`/admin/#${path}`);
      await page.getByText(/Access denied|There is no such page/).first().waitFor();
    }
  });

  it('who may nothing: the overview, and whom to ask', async () => {
    const page = await here.as('nobody');
    await page.getByText('You may not see anything here yet').waitFor();
    await becomes(() => places(page), ['Overview']);
    await page.goto('/admin/#/users');
    await page.getByText('Access denied').first().waitFor();
  });

  it('the server refuses what the page does not show', async () => {
    const signed = await fetch(`${here.base}/admin/api/sign-in/`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', Origin: here.base }, body: JSON.stringify({ email: 'viewer@example.com', password }),
    });
    const Cookie = signed.headers.get('Set-Cookie').split(';')[0];
    const ask = async (method, path, body) =>
      (await fetch(`${here.base}/admin/api/${path}`, { method, headers: { Cookie, Origin: here.base, 'Content-Type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) })).status;
    assert.equal(await ask('GET', 'users/'), 200);
    assert.equal(await ask('PATCH', 'users/12/', { first_name: 'X' }), 403);
    assert.equal(await ask('GET', 'outstanding-tokens/'), 403);
    assert.equal(await ask('GET', 'log/'), 403);
  });

  it('permissions that were taken meanwhile are taken from the page, too', async () => {
    const page = await here.as('viewer', '/users');
    await rows(page);
    await here.server.sql('DELETE FROM accounts_customuser_user_permissions');
    await page.reload();
    await page.getByText('Access denied').first().waitFor();
    const other = await here.open();
    await other.goto('/admin/');
    await signIn(other, 'viewer');
    await other.getByText('You may not see anything here yet').waitFor();
  });
});
