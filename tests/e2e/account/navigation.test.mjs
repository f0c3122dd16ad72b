// Moving between the pages: addresses, titles, the way back, and the focus of those who hear instead of see.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes, painted } from '../support/eventually.mjs';
import { atAccount, atSignIn, button, fill, hasTitle, knownPerson, line, pathOf, signIn, stage } from './steps.mjs';

const heading = (page) => page.getByRole('heading', { level: 1 });

describe('navigation', () => {
  const here = stage();

  it('/ leads to the page to sign in, or to the account, and is not on the way back', () =>
    here.visit(async (page) => {
      await page.goto('/');
      await atSignIn(page);
      assert.equal(await page.evaluate(() => history.length), 2, 'the blank page and this one');
      const ann = await knownPerson(here.latchkey);
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
      await page.goto('/');
      await atAccount(page);
    }));

  it('each page has its title and one heading', () =>
    here.visit(async (page) => {
      for (const [at, title] of [['/sign-in/', 'Sign in'], ['/sign-up/', 'Create an account']]) {
        await page.goto(at);
        await heading(page).waitFor();
        await hasTitle(page, `${title} · Latchkey`);
        assert.deepEqual(await heading(page).allTextContents(), [title]);
      }
    }));

  it('back and forward go where one was, without loading a page', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await page.evaluate(() => (window.sameDocument = true));
      await page.getByRole('link', { name: 'Create an account' }).click();
      await page.getByRole('heading', { name: 'Create an account' }).waitFor();
      await becomes(() => pathOf(page), '/sign-up/');
      await page.goBack();
      await atSignIn(page);
      await hasTitle(page, 'Sign in · Latchkey');
      await page.goForward();
      await page.getByRole('heading', { name: 'Create an account' }).waitFor();
      assert.equal(await page.evaluate(() => window.sameDocument), true);
    }));

  it('the focus moves to the heading of the next page, and stays away from that of the first', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await heading(page).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
      await page.getByRole('link', { name: 'Create an account' }).click();
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Create an account');
      await page.goBack();
      await page.waitForFunction(() => document.activeElement.textContent === 'Sign in' && document.activeElement.tagName === 'H1');
      const ann = await knownPerson(here.latchkey);
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await page.waitForFunction(() => document.activeElement.textContent === 'My account');
    }));

  it('a link to the account leads there, after signing in if need be', () =>
    here.visit(async (page) => {
      await page.goto('/account/');
      await atSignIn(page);
      assert.equal(await page.getByText('Your session has ended.').count(), 0, 'there was none');
      const ann = await knownPerson(here.latchkey);
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
      await page.reload();
      await atAccount(page);
    }));

  it('back after signing in does not show the form again, and back after signing out does not show the account', () =>
    here.visit(async (page) => {
      await page.goto('/sign-up/');
      await page.getByRole('link', { name: 'Sign in' }).click();
      const ann = await knownPerson(here.latchkey);
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
      await page.goBack();
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
      await page.goBack().catch(() => null);
      await page.goForward().catch(() => null);
      assert.equal(await page.getByText(ann.email).count(), 0);
    }));

  it('links open in another tab as links do', () =>
    here.visit(async (page, context) => {
      await page.goto('/sign-in/');
      const opened = context.waitForEvent('page');
      await page.getByRole('link', { name: 'Create an account' }).click({ modifiers: ['Control'] });
      const other = await opened;
      await other.getByRole('heading', { name: 'Create an account' }).waitFor();
      assert.equal(pathOf(page), '/sign-in/');
    }));
});

describe('the keyboard alone', () => {
  const here = stage();

  /** What the focus is on, step by step, until it leaves the page. */
  const walk = async (page) => {
    const seen = [];
    await painted(page);
    for (let i = 0; i < 20; i += 1) {
      await page.keyboard.press('Tab');
      const what = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        const name = e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent.trim() ?? e.textContent.trim();
        const shown = getComputedStyle(e);
        return { name, ring: shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) >= 2 };
      });
      if (!what || seen.some(({ name }) => name === what.name)) break;
      seen.push(what);
    }
    for (const { name, ring } of seen) assert.ok(ring, `no visible focus on ${name}`);
    return seen.map(({ name }) => name);
  };

  it('walks every control in the order of reading, each with a visible focus', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await heading(page).waitFor();
      assert.deepEqual(await walk(page), ['Latchkey', 'E-mail', 'Password', 'Show password', 'Sign in', 'Create an account']);
      await page.goto('/sign-up/');
      await heading(page).waitFor();
      assert.deepEqual(await walk(page), [
        'Latchkey', 'E-mail', 'Username', 'First name', 'Password', 'Show password', 'Password again', 'Show password again',
        'Create account', 'Sign in',
      ]);
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await page.reload();
      await atAccount(page);
      assert.deepEqual(await walk(page), ['Latchkey', 'First name', 'Last name (optional)', 'Save', 'Sign out']);
    }));

  it('signs up, edits, and signs out', () =>
    here.visit(async (page) => {
      const type = async (...texts) => {
        for (const text of texts) {
          await page.keyboard.press('Tab');
          await page.keyboard.type(text);
        }
      };
      await page.goto('/sign-up/');
      await heading(page).waitFor();
      await painted(page);
      await page.keyboard.press('Tab');
      await type('key@example.com', 'keys', 'Kay', 'Plum!tree-gloss77');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      assert.equal(await line(page, 'password').getAttribute('type'), 'text');
      await type('Plum!tree-gloss77');
      await page.keyboard.press('Enter');
      await atAccount(page);
      await page.waitForFunction(() => document.activeElement.tagName === 'H1');
      await page.keyboard.press('Tab');
      await type('Ray');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Your name is saved.').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Save', 'the focus stays');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await atSignIn(page);
    }));
});
