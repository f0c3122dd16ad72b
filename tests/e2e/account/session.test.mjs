// A session over time and over tabs: it outlives its access token, is refreshed once for all tabs, and ends for all.
// R20: ten tabs with one expired access token, no unwanted logout.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { key } from '../support/latchkey.mjs';
import { expireInAll } from '../support/tokens.mjs';
import { atAccount, atSignIn, button, fill, knownPerson, line, signIn, stage } from './steps.mjs';

const refreshPath = '/accounts/token/refresh/';

describe('a session with access tokens that live for five seconds', () => {
  const here = stage({ env: { LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME: '5s' } });

  it('outlives them: reloaded, and in the middle of editing', () =>
    here.visit(async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await sleep(5500);
      const before = (await here.latchkey.requests(refreshPath)).length;
      await page.reload();
      await atAccount(page);
      await sleep(5500);
      await fill(page, { last_name: 'Bolt' });
      await button(page, 'Save').click();
      await page.getByText('Your name is saved.').waitFor();
      const refreshes = (await here.latchkey.requests(refreshPath)).slice(before);
      assert.deepEqual(refreshes.map(({ status }) => status), [200, 200]);
    }));

  it('ends when its owner may no longer sign in, and says so', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      await here.latchkey.sql(`update accounts_customuser set is_active = 0 where email = '${ann.email}'`);
      await page.reload();
      await atSignIn(page);
      assert.equal(await page.getByText('Your session has ended. Please sign in again.').count(), 1);
      await page.reload();
      await atSignIn(page);
      assert.equal(await page.getByText('Your session has ended.').count(), 0, 'said once');
    }));

  it('ends in the middle of editing, and what is shown is the page to sign in', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      await here.latchkey.sql(`update accounts_customuser set is_active = 0 where email = '${ann.email}'`);
      await sleep(5500);
      await fill(page, { last_name: 'Bolt' });
      await button(page, 'Save').click();
      await atSignIn(page);
      assert.equal(await page.getByText('Your session has ended. Please sign in again.').count(), 1);
    }));

  it('a server that is away for a while signs nobody out', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await sleep(5500);
      await context.route('**/accounts/**', (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '1' } }));
      await page.reload();
      await page.getByRole('heading', { name: 'Your account is out of reach' }).waitFor();
      assert.match(await page.getByRole('alert').innerText(), /^The server is busy just now/);
      await context.unroute('**/accounts/**');
      await button(page, 'Try again').click();
      await atAccount(page);
    }));
});

describe('ten tabs on one expired token', () => {
  const here = stage();

  it('are served by one refresh, and none of them is signed out', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      const tabs = [page, ...(await Promise.all(Array.from({ length: 9 }, () => context.newPage())))];
      await Promise.all(tabs.slice(1).map((tab) => tab.goto('/account/')));
      await Promise.all(tabs.map(atAccount));
      assert.equal((await here.latchkey.requests(refreshPath)).length, 0, 'the token was good so far');

      await expireInAll(tabs, key);
      await Promise.all(tabs.map((tab) => tab.reload()));
      await Promise.all(tabs.map(atAccount));
      const refreshes = await here.latchkey.requests(refreshPath);
      assert.deepEqual(refreshes.map(({ status }) => status), [200]);

      await expireInAll(tabs, key);
      // Not loaded anew this time: each has a page that sends.
      for (const [n, tab] of tabs.entries()) await line(tab, 'last_name').fill(`Bolt ${n}`);
      await Promise.all(tabs.map((tab) => button(tab, 'Save').evaluate((element) => element.click())));
      await Promise.all(tabs.map((tab) => tab.getByText('Your name is saved.').waitFor()));
      assert.deepEqual((await here.latchkey.requests(refreshPath)).map(({ status }) => status), [200, 200]);
    }));
});

describe('signing out', () => {
  const here = stage();

  it('in one tab signs out the others, at the server as well', () =>
    here.visit(async (page, context) => {
      const issued = [];
      context.on('response', async (response) => {
        if (new URL(response.url()).pathname === '/accounts/token/') issued.push(response.json());
      });
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      const others = await Promise.all([context.newPage(), context.newPage()]);
      for (const other of others) {
        await other.goto('/account/');
        await atAccount(other);
      }
      const blacklisted = page.waitForResponse((answer) =>
        answer.url().endsWith('/accounts/token/blacklist/') && answer.request().method() === 'POST');
      await button(page, 'Sign out').click();
      await Promise.all([page, ...others].map(atSignIn));
      assert.equal(await page.getByText('You have signed out.').count(), 1);
      for (const other of others) {
        assert.equal(await other.getByText('Your session has ended. Please sign in again.').count(), 1);
        await other.goto('/account/');
        await atSignIn(other);
      }
      await blacklisted;
      const { refresh } = await issued[0];
      assert.equal((await here.latchkey.post(refreshPath, { refresh })).status, 401);
    }));

  it('signing in in one tab brings the others to the account', () =>
    here.visit(async (page, context) => {
      const other = await context.newPage();
      await other.goto('/sign-in/');
      await atSignIn(other);
      await signIn(page, await knownPerson(here.latchkey));
      await Promise.all([page, other].map(atAccount));
    }));

  it('leaves nothing of the account in the browser', () =>
    here.visit(async (page, context) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
      const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
      assert.doesNotMatch(kept, /eyJ/, 'a token is kept');
      assert.ok(!kept.includes(ann.email) && !kept.includes(ann.username));
      assert.ok(!(await page.content()).includes(ann.email));
      assert.deepEqual(await context.cookies(), []);
    }));

  it('works without the server: the browser forgets, whatever the network does', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await context.setOffline(true);
      await button(page, 'Sign out').click();
      await atSignIn(page);
      await context.setOffline(false);
      await page.goto('/account/');
      await atSignIn(page);
    }));
});
