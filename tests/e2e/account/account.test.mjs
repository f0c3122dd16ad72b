// My account, and the site's own face: names in every script and length, and what the settings say of both.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { becomes } from '../support/eventually.mjs';
import { picture } from '../support/screenshots.mjs';
import { atAccount, atSignIn, button, countRequests, faultsOf, fill, fits, hasFocus, hasTitle, hold, knownPerson, line, signIn, stage } from './steps.mjs';

const wordy = {
  arabic: { first_name: 'عبد الرحمن', last_name: 'الخوارزمي' },
  long: { first_name: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4).slice(0, 150), last_name: 'x'.repeat(150) },
};

describe('my account', () => {
  const here = stage();

  it('shows who one is, and keeps the names that are saved', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      assert.deepEqual(await page.getByRole('definition').allTextContents(), [ann.email, ann.username]);
      await fill(page, { first_name: 'Annabel', last_name: 'Bolt' });
      await button(page, 'Save').click();
      await page.getByRole('status').getByText('Your name is saved.').waitFor();
      assert.equal(await page.getByText('Annabel Bolt').count(), 1);
      await fill(page, { last_name: 'Bolts' });
      assert.equal(await page.getByText('Your name is saved.').count(), 0, 'no longer true');
      await page.reload();
      await atAccount(page);
      assert.equal(await line(page, 'first_name').inputValue(), 'Annabel');
      assert.equal(await line(page, 'last_name').inputValue(), 'Bolt');
    }));

  it('a last name may be empty, a first name not', () =>
    here.visit(async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await fill(page, { first_name: '', last_name: '' });
      await button(page, 'Save').click();
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'first_name'), ['This field may not be blank.']);
      assert.deepEqual(await faultsOf(page, 'last_name'), []);
      await hasFocus(page, 'first_name');
      assert.equal(await page.getByText('Your name is saved.').count(), 0);
    }));

  it('what is saved is shown in every tab that looks again', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      const other = await context.newPage();
      await other.goto('/account/');
      await atAccount(other);
      await fill(other, { first_name: 'Zoë' });
      await button(other, 'Save').click();
      await other.getByText('Your name is saved.').waitFor();
      await page.reload();
      await atAccount(page);
      assert.equal(await line(page, 'first_name').inputValue(), 'Zoë');
    }));

  it('saves once, however often the button is pressed', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      const sent = countRequests(page, '/accounts/me/');
      const release = await hold(context, '/accounts/me/');
      await fill(page, { last_name: 'Bolt' });
      await button(page, 'Save').dblclick();
      release();
      await page.getByText('Your name is saved.').waitFor();
      assert.deepEqual(sent.map((request) => request.method()), ['PATCH']);
    }));

  for (const [what, names] of Object.entries(wordy)) {
    it(`${what} names break nothing, at any width`, () =>
      here.visit(async (page) => {
        await signIn(page, await knownPerson(here.latchkey));
        await atAccount(page);
        await fill(page, names);
        await button(page, 'Save').click();
        await page.getByText('Your name is saved.').waitFor();
        assert.equal(await line(page, 'first_name').evaluate((e) => getComputedStyle(e).direction), what === 'arabic' ? 'rtl' : 'ltr');
        for (const width of [1280, 640, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await fits(page);
        }
        await picture(page, `account-${what}-names-phone`);
      }));
  }

  it('a name is text, whatever it is made of', () =>
    here.visit(async (page) => {
      const first_name = '<img src=x onerror=alert(1)> & "Ann"';
      await signIn(page, await knownPerson(here.latchkey, { first_name }));
      await atAccount(page);
      assert.equal(await page.locator('main img').count(), 0);
      assert.equal(await page.getByText(first_name).count(), 1);
    }));
});

describe('a site with a face of its own', () => {
  const name = `Ann's "Orchard" & <Sons>`;
  const logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="60" height="20" fill="#8a1c3b"/></svg>';
  const here = stage({
    env: { LATCHKEY_ACCOUNTS__ME_PATCH: 'false', LATCHKEY_SITE__NAME: name, LATCHKEY_SITE__COLOR: '#ffd43b' },
    logo,
  });

  it('has its name, colour and logo', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await atSignIn(page);
      await hasTitle(page, `Sign in · ${name}`);
      assert.equal(await page.getByRole('banner').innerText(), name);
      assert.equal(await page.locator('meta[name=application-name]').getAttribute('content'), name);
      const mark = page.getByRole('banner').locator('img');
      assert.equal(await mark.getAttribute('src'), '/site-logo');
      await becomes(() => mark.evaluate((e) => e.complete && e.naturalWidth > 0), true, 'the logo is there');
      const colours = await button(page, 'Sign in').evaluate((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]);
      assert.deepEqual(colours, ['rgb(255, 212, 59)', 'rgb(17, 17, 17)']);
      await picture(page, 'sign-in-brand-light');
    }));

  it('without leave to change names shows them', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      assert.deepEqual(await page.getByRole('definition').allTextContents(), [ann.email, ann.username, 'Ann', '–']);
      assert.equal(await page.getByRole('textbox').count(), 0);
      await picture(page, 'account-brand-light');
      await button(page, 'Sign out').click();
      await atSignIn(page);
    }));
});
