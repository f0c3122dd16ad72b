// How the pages look, and whether everybody can use them: axe on every page and state, light and dark, down to 320
// pixels; and the pictures in build/screenshots/ for people to look at.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertAccessible } from '../support/axe.mjs';
import { picture } from '../support/screenshots.mjs';
import { alertOf, atAccount, atSignIn, button, fill, fits, knownPerson, line, signIn, stage } from './steps.mjs';

const schemes = ['light', 'dark'];
const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

describe('looks', () => {
  const here = stage();
  let rules = 0;
  after(() => console.log(`axe: ${rules} rules held on ${states.length * schemes.length * 2} pages`));

  const ready = (page, name) => page.getByRole('heading', { name }).waitFor();
  /** Each state of each page that is worth a look: how to come there. */
  const states = [
    ['sign-in', async (page) => {
      await page.goto('/sign-in/');
      await ready(page, 'Sign in');
    }],
    ['sign-in-refused', async (page) => {
      await signIn(page, { email: 'ann@example.com', password: 'wrong' });
      await alertOf(page).waitFor();
    }],
    ['sign-in-busy', async (page, context) => {
      await context.route('**/accounts/token/', (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '77' } }));
      await signIn(page, { email: 'ann@example.com', password: 'right' });
      await alertOf(page).waitFor();
    }],
    ['sign-in-signed-out', async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
    }],
    ['sign-in-pending', async (page, context) => {
      await context.route('**/accounts/token/', () => undefined);
      await signIn(page, { email: 'ann@example.com', password: 'right' });
      await button(page, 'Signing in…').waitFor();
    }],
    ['sign-up', async (page) => {
      await page.goto('/sign-up/');
      await ready(page, 'Create an account');
    }],
    ['sign-up-errors', async (page) => {
      await page.goto('/sign-up/');
      await fill(page, { email: 'ann@example', username: '', first_name: 'Ann', password: '123456', password2: '' });
      await button(page, 'Create account').click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    }],
    ['sign-up-typing', async (page) => {
      await page.goto('/sign-up/');
      await fill(page, { email: 'ann@example.com', username: 'ann', first_name: 'Ann' });
      await line(page, 'password').pressSequentially('Plum!tree');
      await button(page, 'Show password').click();
    }],
    ['account', async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
    }],
    ['account-saved', async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await fill(page, { last_name: 'Bolt' });
      await button(page, 'Save').click();
      await page.getByText('Your name is saved.').waitFor();
    }],
    ['account-errors', async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await fill(page, { first_name: '' });
      await button(page, 'Save').click();
      await page.locator('[aria-invalid=true]').waitFor();
    }],
    ['account-unreachable', async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await context.route('**/accounts/**', (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '5' } }));
      await page.reload();
      await ready(page, 'Your account is out of reach');
    }],
    ['account-loading', async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await context.route('**/accounts/**', () => undefined);
      await page.reload();
      await page.getByText('Loading…').waitFor();
    }],
  ];

  for (const [name, go] of states) {
    for (const colorScheme of schemes) {
      it(`${name}, ${colorScheme}: axe finds nothing, nothing scrolls sideways`, () =>
        here.visit(
          async (page, context) => {
            await go(page, context);
            rules += await assertAccessible(page, `${name} ${colorScheme}`);
            await picture(page, `${name}-${colorScheme}`);
            await page.setViewportSize(phone);
            rules += await assertAccessible(page, `${name} ${colorScheme} on a phone`);
            await picture(page, `${name}-${colorScheme}-phone`);
            // 320 pixels are also what is left of 640 with a zoom of 200 %, and of 1280 with 400 % (WCAG 1.4.10).
            for (const width of [640, 320]) {
              await page.setViewportSize({ width, height: 640 });
              await fits(page);
            }
          },
          { colorScheme, viewport: desk },
        ));
    }
  }

  it('every target is large enough for a thumb', () =>
    here.visit(
      async (page) => {
        for (const path of ['/sign-in/', '/sign-up/']) {
          await page.goto(path);
          await page.getByRole('heading').waitFor();
          for (const target of await page.locator('button, input').all()) {
            const { width, height } = await target.boundingBox();
            assert.ok(width >= 44 && height >= 34, `${path}: ${width} x ${height}`);
          }
        }
      },
      { viewport: phone },
    ));

  it('letters of twice the size stay within the page', () =>
    here.visit(
      async (page) => {
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
        for (const path of ['/sign-in/', '/sign-up/']) {
          await page.goto(path);
          await page.getByRole('heading').waitFor();
          const size = (of) => page.locator(of).evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
          assert.deepEqual([await size('html'), await size('h1'), await size('.field label >> nth=0')], [32, 48, 30]);
          await fits(page);
          // A picture of the whole page resizes the window, which forgets the size of its letters.
          await picture(page, `${path.replaceAll('/', '')}-large-letters`, { fullPage: false });
        }
      },
      { viewport: { width: 640, height: 1800 } },
    ));

  it('with colours forced by the system every control is still seen', () =>
    here.visit(
      async (page) => {
        await signIn(page, { email: 'ann@example.com', password: 'wrong' });
        await alertOf(page).waitFor();
        await picture(page, 'sign-in-forced-colors');
        for (const target of await page.locator('.input, .button').all()) {
          const width = await target.evaluate((e) => parseFloat(getComputedStyle(e).borderTopWidth));
          assert.ok(width >= 1, 'a control without an edge');
        }
        await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
        assert.equal(await button(page, 'Sign in').evaluate((e) => getComputedStyle(e).transitionDuration), '0s');
      },
      { forcedColors: 'active' },
    ));
});
