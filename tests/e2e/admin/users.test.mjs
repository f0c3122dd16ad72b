// Users in the panel: finding them, one and many, and everything that can be done to one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { becomes } from '../support/eventually.mjs';
import { at, button, dialog, emails, field, filter, go, hasFocus, listed, openUser, rows, said, signIn, stage } from './steps.mjs';
import { password, plainUsers } from './world.mjs';

const total = plainUsers + 3;

describe('the list of users', () => {
  const here = stage();

  it('shows the newest first, counts them, and pages to the last one and back', async () => {
    const page = await here.as('root', '/users');
    await at(page, 'Users');
    assert.equal((await emails(page)).length, 50);
    await page.getByText(`1–50 of ${total}`).waitFor();
    await listed(page, () => page.getByLabel('Rows', { exact: true }).selectOption('25'));
    const seen = [await emails(page)];
    for (let i = 0; i < 2; i += 1) {
      const asked = await listed(page, () => button(page, 'Next').click());
      assert.ok(asked.get('after'), 'the page is asked by its cursor');
      seen.push(await emails(page));
    }
    assert.deepEqual(seen.map((one) => one.length), [25, 25, total - 50]);
    assert.equal(new Set(seen.flat()).size, total, 'nobody is missing, nobody is there twice');
    assert.ok(await button(page, 'Next').isDisabled());
    await button(page, 'Previous').click();
    await page.getByText(`26–50 of ${total}`).waitFor();
    assert.deepEqual(await emails(page), seen[1]);
  });

  it('goes back, by the browser, to the page and the search one came from', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    await listed(page, () => page.getByLabel('Rows', { exact: true }).selectOption('25'));
    await listed(page, () => page.getByLabel('Search users').fill('berg'));
    await listed(page, () => button(page, 'Next').click());
    const second = await emails(page);
    await page.getByRole('link', { name: second[3] }).click();
    await at(page, second[3]);
    await page.goBack();
    await at(page, 'Users');
    assert.deepEqual(await emails(page), second);
    assert.equal(await page.getByLabel('Search users').inputValue(), 'berg');
    await page.goBack();
    await page.getByText(/^1–25 of/).waitFor();
    await page.reload();
    await page.getByText(/^1–25 of/).waitFor();
    assert.equal(await page.getByLabel('Search users').inputValue(), 'berg');
  });

  it('is searched, filtered and ordered by the server', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    assert.equal((await listed(page, () => page.getByLabel('Search users').fill('dalia13'))).get('search'), 'dalia13');
    assert.deepEqual(await emails(page), ['dalia13@example.com']);
    await listed(page, () => button(page, 'Clear all').click());
    await listed(page, () => filter(page, 'Staff').selectOption('Yes'));
    assert.deepEqual((await emails(page)).sort(), ['nobody@example.com', 'root@example.com', 'viewer@example.com']);
    await listed(page, () => filter(page, 'Superuser').selectOption('Yes'));
    assert.deepEqual(await emails(page), ['root@example.com']);
    await listed(page, () => button(page, 'Clear all').click());
    await listed(page, () => filter(page, 'Active').selectOption('No'));
    const inactive = await emails(page);
    assert.ok(inactive.length > 3 && inactive.length < total);
    await listed(page, () => button(page, 'Clear all').click());
    await listed(page, () => filter(page, 'Group').selectOption({ label: 'Support' }));
    assert.ok((await emails(page)).length >= 2);
    await listed(page, () => button(page, 'Clear all').click());
    const day = await listed(page, () => page.getByLabel('Joined before').fill('2026-06-11'));
    assert.match(day.get('joined_before'), /^2026-06-1[01]T/);
    await listed(page, () => button(page, 'Clear all').click());
    assert.equal((await listed(page, () => button(page, /Email/).click())).get('ordering'), 'email');
    const sorted = await emails(page);
    assert.deepEqual(sorted.slice(0, 3), [...sorted].sort().slice(0, 3));
    assert.equal((await listed(page, () => button(page, /Email/).click())).get('ordering'), '-email');
  });

  it('says so when nothing matches, and leads out of it', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    await page.getByLabel('Search users').fill('nobody-has-this-name');
    await page.getByText('Nothing matches').waitFor();
    await button(page, 'Clear search and filters').click();
    await rows(page);
    await becomes(() => page.getByLabel('Search users').inputValue(), '');
  });

  it('tells what went wrong, and asks again', async () => {
    const page = await here.as('root', '/');
    await at(page, 'Overview');
    await page.route('**/admin/api/users/?*', (route) => route.fulfill({ status: 503, json: { detail: 'This takes too long. Narrow it down with a filter.', code: 'too_slow' } }));
    await go(page, 'Users');
    await page.getByRole('alert').getByText('This takes too long.').first().waitFor();
    await page.unroute('**/admin/api/users/?*');
    await button(page, 'Try again').click();
    await rows(page);
  });

  it('is exported page by page, as it is filtered and ordered', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    await listed(page, () => page.getByLabel('Search users').fill('berg'));
    await listed(page, () => button(page, 'First name').click());
    const shown = await emails(page);
    const started = page.waitForEvent('download');
    await button(page, 'Export CSV').click();
    const download = await started;
    assert.match(download.suggestedFilename(), /^users-\d{4}-\d\d-\d\d\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    assert.match(lines[0], /^id,email,username/);
    assert.ok(lines.length > 20 && lines.slice(1).every((line) => /^\d+,/.test(line)));
    assert.deepEqual(lines.slice(1, shown.length + 1).map((line) => line.split(',')[1]), shown);
    await said(page, `${lines.length - 1} users exported.`);
  });

  it('keeps the columns that somebody chose', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    const heads = () => page.locator('thead th').allTextContents();
    assert.ok(!(await heads()).includes('Last name'));
    await button(page, 'Columns').click();
    await page.getByLabel('Last name').click();
    await page.getByRole('columnheader', { name: 'Last name' }).waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await page.reload();
    await rows(page);
    assert.ok((await heads()).includes('Last name'));
  });
});

describe('many users at once', () => {
  const here = stage();
  const tick = async (page, ...which) => {
    for (const email of which) await page.getByLabel(`Select ${email}`).check();
  };

  it('are deactivated and activated', async () => {
    const page = await here.as('root', '/users');
    await listed(page, () => page.getByLabel('Search users').fill('goran'));
    const [one, two] = await emails(page);
    await tick(page, one, two);
    await button(page, 'Deactivate…').click();
    await dialog(page).getByText('Deactivate 2 users?').waitFor();
    await dialog(page).getByRole('button', { name: 'Deactivate' }).click();
    await said(page, /2 users deactivated|1 user deactivated/);
    await page.getByRole('row', { name: one }).getByRole('img', { name: 'Active: no' }).waitFor();
    await tick(page, one, two);
    await button(page, 'Activate…').click();
    await dialog(page).getByRole('button', { name: 'Activate' }).click();
    await page.getByRole('row', { name: one }).getByRole('img', { name: 'Active: yes' }).waitFor();
  });

  it('are deleted, after it was said what goes along', async () => {
    const page = await here.as('root', '/users');
    await listed(page, () => page.getByLabel('Search users').fill('bo11'));
    await tick(page, 'bo11@example.com');
    await button(page, 'Delete…').click();
    await dialog(page).getByText(/\d+ refresh tokens?/).waitFor();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await said(page, '1 user deleted.');
    await page.getByText('Nothing matches').waitFor();
  });

  it('are counted as they were deleted, not as they were ticked', async () => {
    const page = await here.as('root', '/users');
    await listed(page, () => page.getByLabel('Search users').fill('jun'));
    await tick(page, 'jun9@example.com', 'jun19@example.com');
    await button(page, 'Delete…').click();
    await dialog(page).getByText(/goes along|Nothing else/).waitFor();
    await here.server.sql("DELETE FROM accounts_customuser WHERE username = 'jun19'");
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await said(page, '1 user deleted.');
  });

  it('stay as they are when one of them is oneself', async () => {
    const page = await here.as('root', '/users');
    await rows(page);
    await listed(page, () => filter(page, 'Staff').selectOption('Yes'));
    await tick(page, 'root@example.com', 'viewer@example.com');
    await button(page, 'Deactivate…').click();
    await dialog(page).getByRole('button', { name: 'Deactivate' }).click();
    await page.locator('.MuiSnackbar-root').waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('row', { name: 'viewer@example.com' }).getByRole('img', { name: 'Active: yes' }).waitFor();
  });
});

describe('one user', () => {
  const here = stage();

  it('is added, with faults beside their fields in the words of the server', async () => {
    const page = await here.as('root', '/users');
    await page.getByRole('link', { name: 'Add user' }).click();
    await at(page, 'Add user');
    await field(page, 'Email').fill('no address');
    await button(page, 'Add user').click();
    const email = field(page, 'Email');
    await page.getByText('Enter a valid email address.').waitFor();
    assert.equal(await email.getAttribute('aria-invalid'), 'true');
    await hasFocus(email, 'the first faulty field has the focus');
    const described = await email.getAttribute('aria-describedby');
    assert.match(await page.locator(`[id="${described}"]`).textContent(), /Enter a valid email address\./);
    await email.fill('zoe@example.com');
    await field(page, 'Username').fill('zoe');
    await field(page, 'First name').fill('زوي');
    await field(page, 'Password').fill(password);
    await field(page, 'Password, again').fill(password);
    await button(page, 'Add user').click();
    await at(page, 'zoe@example.com');
    await page.goto('/admin/#/users');
    await rows(page);
    assert.equal((await emails(page))[0], 'zoe@example.com');
  });

  it('is changed by what was changed only', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'hana17@example.com');
    assert.ok(await button(page, 'Save changes').isDisabled(), 'nothing to save yet');
    const patched = page.waitForRequest((request) => request.method() === 'PATCH');
    await field(page, 'First name').fill('Hannah');
    await page.getByRole('switch', { name: 'Staff' }).click();
    await page.getByRole('tab', { name: 'Groups and permissions' }).click();
    await page.getByLabel('Search groups').fill('Supp');
    await page.getByRole('checkbox', { name: 'Support' }).check();
    await page.getByLabel('Search permissions').fill('view log');
    await page.getByRole('checkbox', { name: /^Can view log entry/ }).focus();
    await page.keyboard.press('Space');
    await button(page, 'Save changes').click();
    const body = (await patched).postDataJSON();
    assert.deepEqual(Object.keys(body).sort(), ['first_name', 'groups', 'is_staff', 'user_permissions']);
    assert.deepEqual([body.first_name, body.is_staff, body.groups, body.user_permissions.length], ['Hannah', true, [1], 1]);
    await said(page, /updated/);
    await page.reload();
    await at(page, 'hana17@example.com');
    assert.equal(await field(page, 'First name').inputValue(), 'Hannah');
    assert.ok(await page.getByRole('switch', { name: 'Staff' }).isChecked());
    await page.getByRole('tab', { name: 'Groups and permissions' }).click();
    assert.ok(await page.getByRole('checkbox', { name: 'Support' }).isChecked());
    await page.getByText('1 permission given').waitFor();
  });

  it('has a history of what was changed', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'ines18@example.com');
    await field(page, 'Last name').fill('Newname');
    await button(page, 'Save changes').click();
    await said(page, /updated/);
    await page.getByRole('tab', { name: 'History' }).click();
    const entry = page.getByRole('listitem').first();
    await entry.getByText('Changed Last name.').waitFor();
    assert.match(await entry.textContent(), /by root@example\.com/);
  });

  it('is asked about before what was typed is thrown away', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'jun19@example.com');
    await field(page, 'Last name').fill('Unsaved');
    let asked = 0;
    page.on('dialog', (box) => {
      asked += 1;
      void box.dismiss();
    });
    await page.getByRole('menuitem', { name: 'Overview' }).click();
    await becomes(() => asked, 1);
    assert.equal(await field(page, 'Last name').inputValue(), 'Unsaved');
    assert.equal(asked, 1, 'once');
  });

  it('gets a password that works, and the old one does not', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'viewer@example.com');
    await button(page, 'Set password…').click();
    await field(dialog(page), 'New password').fill('Quartz-lamp+3391');
    await field(dialog(page), 'New password, again').fill('Quartz-lamp+3392');
    await dialog(page).getByRole('button', { name: 'Set password' }).click();
    await dialog(page).getByText(/The two password fields didn.t match\./).waitFor();
    await field(dialog(page), 'New password, again').fill('Quartz-lamp+3391');
    await dialog(page).getByRole('button', { name: 'Set password' }).click();
    await said(page, 'The password has been set.');
    const other = await here.open();
    await other.goto('/admin/');
    await signIn(other, 'viewer', password);
    await other.getByRole('alert').waitFor();
    await signIn(other, 'viewer', 'Quartz-lamp+3391');
    await at(other, 'Overview');
  });

  it('is left without a password', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'emre24@example.com');
    await button(page, 'Set password…').click();
    await dialog(page).getByLabel('No password').check();
    await dialog(page).getByRole('button', { name: 'Remove password' }).click();
    await page.getByText('Has no password: cannot sign in with one.').waitFor();
  });

  it('is logged out everywhere', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'bo11@example.com');
    await button(page, 'Log out everywhere…').click();
    await dialog(page).getByRole('button', { name: 'Log out' }).click();
    await said(page, /Logged out everywhere: \d refresh tokens? blacklisted\./);
    const { stdout } = await here.server.sql("SELECT count(*) FROM token_blacklist_blacklistedtoken b JOIN token_blacklist_outstandingtoken o ON o.id = b.token_id JOIN accounts_customuser u ON u.id = o.user_id WHERE u.username = 'bo11'");
    assert.equal(stdout.trim(), '2');
  });

  it('is deleted, and its page is gone', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'fatou25@example.com');
    const address = page.url();
    await button(page, 'Delete user…').click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await Promise.all([at(page, 'Users'), said(page, 'fatou25@example.com deleted.')]);
    await page.goto(address);
    await page.reload();
    await page.getByRole('alert').getByText(/Not found|does not exist/).first().waitFor();
  });

  it('cannot take from itself what it needs to be here', async () => {
    const page = await here.as('root', '/users');
    await openUser(page, 'root@example.com');
    for (const name of ['Active', 'Staff', 'Superuser']) assert.ok(await page.getByRole('switch', { name }).isDisabled());
    assert.equal(await page.getByText('You cannot take this from yourself.').count(), 3);
    assert.equal(await button(page, 'Delete user…').count(), 0);
  });
});
