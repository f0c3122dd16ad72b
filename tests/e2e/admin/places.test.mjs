// Groups, tokens, the log and the overview.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes } from '../support/eventually.mjs';
import { at, button, dialog, field, filter, go, heading, listed, openUser, rows, said, signIn, stage } from './steps.mjs';

describe('groups', () => {
  const here = stage();

  it('are added, changed and deleted', async () => {
    const page = await here.as('root', '/groups');
    await page.getByRole('link', { name: 'Add group' }).click();
    await at(page, 'Add group');
    await button(page, 'Add group').click();
    await page.getByText(/This field (may not be blank|is required)\./).waitFor();
    await field(page, 'Name').fill('Operators');
    await page.getByLabel('Search permissions').fill('outstanding');
    await page.getByRole('checkbox', { name: 'All of token_blacklist.outstandingtoken' }).check();
    await page.getByText('4 permissions given').waitFor();
    await button(page, 'Add group').click();
    await at(page, 'Operators');
    const patched = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('checkbox', { name: /^Can delete outstanding token/ }).uncheck();
    await button(page, 'Save changes').click();
    assert.deepEqual(Object.keys((await patched).postDataJSON()), ['permissions']);
    await said(page, /updated/);
    await page.getByRole('listitem').getByText(/Changed Permissions\./).waitFor();
    await go(page, 'Groups');
    await page.getByRole('row', { name: /Operators 3 0/ }).waitFor();
    await page.getByRole('link', { name: 'Operators' }).click();
    await button(page, 'Delete group…').click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await Promise.all([at(page, 'Groups'), said(page, 'Operators deleted.')]);
    await becomes(() => page.getByRole('link', { name: 'Operators' }).count(), 0);
  });

  it('lead to their members', async () => {
    const page = await here.as('root', '/groups');
    await page.getByRole('link', { name: 'Support' }).click();
    const link = page.getByRole('link', { name: /\d users in this group/ });
    const members = Number.parseInt(await link.textContent(), 10);
    await link.click();
    await at(page, 'Users');
    await page.getByText(`1–${members} of ${members}`).waitFor();
  });
});

describe('tokens', () => {
  const here = stage();

  it('are filtered, and blacklisted for good', async () => {
    const page = await here.as('root', '/outstanding-tokens');
    await rows(page);
    assert.doesNotMatch(await page.content(), /eyJ[A-Za-z0-9_-]{20}/, 'no token is ever shown');
    await listed(page, () => filter(page, 'State').selectOption('Live'), '/admin/api/outstanding-tokens/');
    const first = (await rows(page)).first();
    const jti = await first.locator('code').textContent();
    await first.getByRole('button', { name: /Blacklist/ }).click();
    await dialog(page).getByText(jti).waitFor();
    const told = said(page, 'The token is blacklisted.');
    await listed(page, () => dialog(page).getByRole('button', { name: 'Blacklist' }).click(), '/admin/api/outstanding-tokens/');
    await told;
    await listed(page, () => filter(page, 'State').selectOption('Any'), '/admin/api/outstanding-tokens/');
    await listed(page, () => page.getByLabel('Token id (jti)').fill(jti), '/admin/api/outstanding-tokens/');
    const only = (await rows(page)).first();
    await only.getByText('Blacklisted').waitFor();
    assert.equal(await only.getByRole('button', { name: /Blacklist/ }).count(), 0);
  });

  it('of a user are one click away from him', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'chidi12@example.com');
    await page.getByRole('link', { name: 'Tokens' }).click();
    await at(page, 'Tokens');
    await rows(page);
    assert.deepEqual([...new Set(await page.locator('tbody tr td:first-child').allTextContents())], ['chidi12@example.com']);
  });

  it('are not taken for blacklisted when the server could not do it', async () => {
    const page = await here.as('root', '/outstanding-tokens');
    await listed(page, () => filter(page, 'State').selectOption('Live'), '/admin/api/outstanding-tokens/');
    await (await rows(page)).first().getByRole('button', { name: /Blacklist/ }).click();
    await page.route('**/blacklist/', (route) => route.fulfill({ status: 503, json: { detail: 'Service temporarily unavailable, try again later.' } }));
    await Promise.all([said(page, /temporarily unavailable/), dialog(page).getByRole('button', { name: 'Blacklist' }).click()]);
    await page.unroute('**/blacklist/');
    await Promise.all([said(page, 'The token is blacklisted.'), dialog(page).getByRole('button', { name: 'Blacklist' }).click()]);
  });

  it('that are dead already are told so', async () => {
    const page = await here.as('root', '/outstanding-tokens');
    await listed(page, () => filter(page, 'State').selectOption('Live'), '/admin/api/outstanding-tokens/');
    await (await rows(page)).first().getByRole('button', { name: /Blacklist/ }).click();
    await here.server.sql("INSERT OR IGNORE INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) SELECT '2026-11-25 10:00:00', id FROM token_blacklist_outstandingtoken");
    await dialog(page).getByRole('button', { name: 'Blacklist' }).click();
    await said(page, /dead already/);
  });
});

describe('the overview', () => {
  const here = stage();

  it('has the figures, and they lead on', async () => {
    const page = await here.as('root');
    await at(page, 'Overview');
    for (const label of ['Users', 'Staff', 'Live tokens', 'Database', 'Hash queue', 'Up for']) await page.locator('main').getByText(label, { exact: true }).last().waitFor();
    await page.getByRole('link', { name: /^Staff/ }).click();
    await at(page, 'Users');
    await page.getByText('1–3 of 3').waitFor();
  });

  it('draws a plot that can be read by keys and as a table', async () => {
    const page = await here.as('root');
    const plot = page.getByRole('img', { name: /Logins, sign-ups and failed logins a day/ });
    await plot.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/: \d+ logins?, \d+ sign-ups?, \d+ failed logins?$/).waitFor();
    await button(page, 'Show as table').click();
    assert.equal(await page.getByRole('table').getByRole('row').count(), 31);
  });

  it('asks again after ten seconds', async () => {
    const page = await here.open();
    await page.clock.install();
    await page.goto('/admin/');
    await signIn(page, 'root');
    await at(page, 'Overview');
    await page.getByText('The last 30 days').waitFor();
    const again = page.waitForRequest('**/admin/api/overview/');
    await page.clock.runFor(10_500);
    await again;
  });
});

describe('the log', () => {
  const here = stage();

  it('tells who changed what, and leads there', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'dalia13@example.com');
    await field(page, 'First name').fill('Dahlia');
    await button(page, 'Save changes').click();
    await said(page, /updated/);
    await go(page, 'Log');
    const entry = page.getByRole('row').filter({ hasText: 'Changed' }).filter({ has: page.getByRole('link') }).first();
    assert.match(await entry.textContent(), /root@example\.com.*Changed.*dalia13.*Changed First name\./);
    const what = await entry.getByRole('link').textContent();
    await entry.getByRole('link').click();
    await heading(page, new RegExp(what)).waitFor();
    await go(page, 'Log');
    await listed(page, () => filter(page, 'What').selectOption('Groups'), '/admin/api/log/');
  });
});
