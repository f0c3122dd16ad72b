// Signing in: the server's own words for who is refused, and a way on that never leaves this origin.
// A01: an unknown name, a wrong password and an inactive account look the same here, too.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertOf, atAccount, atSignIn, button, countRequests, faultsOf, fill, goodPassword, hasFocus, hasTitle, hold, knownPerson, line, person, signIn, stage, stopClock } from './steps.mjs';

const refused = 'No active account found with the given credentials';

describe('sign in', () => {
  const here = stage();

  it('with the right password', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann);
      await atAccount(page);
      assert.equal(await page.getByText(ann.username, { exact: true }).count(), 1);
    }));

  it('wrong password, unknown name and inactive account: one sentence, the same page', () =>
    here.visit(async (page) => {
      const [ann, idle] = [await knownPerson(here.latchkey), await knownPerson(here.latchkey)];
      await here.latchkey.sql(`update accounts_customuser set is_active = 0 where email = '${idle.email}'`);
      const seen = [];
      for (const who of [{ ...ann, password: 'Plum!tree-gloss78' }, person(), idle]) {
        await signIn(page, who);
        await alertOf(page).waitFor();
        assert.equal(await alertOf(page).innerText(), refused);
        await hasFocus(page, 'password');
        assert.deepEqual(await faultsOf(page, 'password'), []);
        assert.equal(await line(page, 'password').getAttribute('aria-invalid'), 'true');
        seen.push((await page.getByRole('main').innerHTML()).replaceAll(who.email, ''));
      }
      assert.equal(seen[1], seen[0]);
      assert.equal(seen[2], seen[0]);
      // The refusal is read with the password's line.
      const described = await line(page, 'password').evaluate((e) => document.getElementById(e.getAttribute('aria-describedby'))?.innerText);
      assert.equal(described, refused);
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
    }));

  it('an address in letters beyond ASCII is sent as it is typed', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey, { email: 'ann@bücher.example' });
      await signIn(page, ann);
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
      await page.getByRole('link', { name: 'Create an account' }).click();
      await fill(page, person({ email: ann.email }));
      await button(page, 'Create account').click();
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'email'), ['User with this email already exists.']);
    }));

  it('blank fields', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await button(page, 'Sign in').click();
      await page.locator('[aria-invalid=true]').first().waitFor();
      assert.deepEqual(await faultsOf(page, 'email'), ['This field may not be blank.']);
      assert.deepEqual(await faultsOf(page, 'password'), ['This field may not be blank.']);
      await hasFocus(page, 'email');
    }));

  it('password managers find what they look for', () =>
    here.visit(async (page) => {
      const attributes = async (path, names) => {
        await page.goto(path);
        const of = async (name) => {
          const input = line(page, name);
          return `${await input.getAttribute('type')} ${await input.getAttribute('autocomplete')}`;
        };
        return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await of(name)])));
      };
      assert.deepEqual(await attributes('/sign-in/', ['email', 'password']), {
        email: 'text username',
        password: 'password current-password',
      });
      assert.deepEqual(await attributes('/sign-up/', ['email', 'username', 'first_name', 'password', 'password2']), {
        email: 'text username',
        username: 'text nickname',
        first_name: 'text given-name',
        password: 'password new-password',
        password2: 'password new-password',
      });
    }));

  it('sends once, however often the button is pressed', () =>
    here.visit(async (page, context) => {
      const ann = await knownPerson(here.latchkey);
      const sent = countRequests(page, '/accounts/token/');
      const release = await hold(context, '/accounts/token/');
      await page.goto('/sign-in/');
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').dblclick();
      await button(page, 'Signing in…').press('Enter');
      release();
      await atAccount(page);
      assert.equal(sent.length, 1);
    }));

  for (const [status, words] of [
    [503, 'The server is busy just now. Please try again in 2 seconds.'],
    [429, 'There were too many attempts. Please try again in 2 seconds.'],
  ]) {
    it(`${status} with Retry-After: says when, and waits until then`, () =>
      here.visit(async (page, context) => {
        const ann = await knownPerson(here.latchkey);
        await context.route('**/accounts/token/', (route) => route.fulfill({ status, headers: { 'Retry-After': '2' } }));
        await stopClock(page);
        await signIn(page, ann);
        await alertOf(page).waitFor();
        assert.equal(await alertOf(page).innerText(), words);
        await context.unroute('**/accounts/token/');
        const sent = countRequests(page, '/accounts/token/');
        const waiting = page.getByRole('button', { name: 'Try again in 2 seconds', exact: true });
        assert.equal(await waiting.getAttribute('aria-disabled'), 'true');
        await waiting.evaluate((element) => element.click());
        await line(page, 'password').press('Enter');
        assert.equal(sent.length, 0, 'nothing is sent too early');
        await page.clock.runFor(1000);
        await button(page, 'Try again in 1 second').waitFor();
        await page.clock.runFor(1000);
        await button(page, 'Sign in').click();
        await atAccount(page);
        assert.equal(sent.length, 1);
      }));
  }

  it('offline: says so', () =>
    here.visit(async (page, context) => {
      await page.goto('/sign-in/');
      await fill(page, { email: 'ann@example.com', password: goodPassword });
      await context.setOffline(true);
      await button(page, 'Sign in').click();
      await alertOf(page).waitFor();
      assert.equal(await alertOf(page).innerText(), 'You are offline. Connect to the internet, then try again.');
    }));

  it('a server that does not answer: says so', () =>
    here.visit(async (page, context) => {
      await context.route('**/accounts/token/', (route) => route.abort('connectionrefused'));
      await signIn(page, person());
      await alertOf(page).waitFor();
      assert.equal(await alertOf(page).innerText(), 'The server cannot be reached. Check your connection, then try again.');
    }));

  it('a fault of the server is not called one of the person', () =>
    here.visit(
      async (page, context) => {
        await context.route('**/accounts/token/', (route) => route.fulfill({ status: 500, body: '<h1>Server Error (500)</h1>' }));
        await signIn(page, person());
        await alertOf(page).waitFor();
        assert.match(await alertOf(page).innerText(), /^Something went wrong\./);
      },
      { expected: /status of 500/ },
    ));
});

describe('the way on after signing in', () => {
  const here = stage();

  it('?next= leads to any path of this origin, also over the sign-up page and back', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await page.goto('/sign-in/?next=%2Fsite.json%3Fa%3D1');
      await page.getByRole('link', { name: 'Create an account' }).click();
      await page.getByRole('link', { name: 'Sign in' }).click();
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await page.waitForURL(`${here.pages.base}/site.json?a=1`);
    }));

  it('who is signed in already goes on at once', () =>
    here.visit(async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      for (const path of ['/sign-in/?next=/site.json', '/sign-up/?next=/site.json']) {
        await page.goto(path);
        await page.waitForURL(`${here.pages.base}/site.json`);
      }
    }));

  const elsewhere = [
    '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/%09/evil.example', '/%0a/evil.example',
    'https://evil.example', 'https:evil.example', 'https:/evil.example', 'HtTpS:%5c%5cevil.example', '/x/..//evil.example',
    '/.//evil.example', 'javascript:document.title="evil"', 'data:text/html,evil', '%20//evil.example', 'evil.example',
  ];
  it(`${elsewhere.length} ways to another place end at the account`, () =>
    here.visit(async (page, context) => {
      const away = [];
      context.on('request', (request) => {
        if (new URL(request.url()).origin !== here.pages.base) away.push(request.url());
      });
      await signIn(page, await knownPerson(here.latchkey), `/sign-in/?next=${elsewhere[0]}`);
      await atAccount(page);
      for (const next of elsewhere) {
        await page.goto(`/sign-in/?next=${next}`);
        await page.waitForURL(`${here.pages.base}/account/`);
        await hasTitle(page, 'My account · Latchkey', next);
      }
      assert.deepEqual(away, []);
    }));
});

describe('a site where people sign in with their username', () => {
  const here = stage({
    env: { LATCHKEY_AUTH_USER__USERNAME_FIELD: 'username', LATCHKEY_SIMPLE_JWT__AUTH_HEADER_TYPES: '["Bearer"]' },
  });

  it('asks for it, and says Bearer', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await page.goto('/sign-in/');
      assert.equal(await line(page, 'username').getAttribute('autocomplete'), 'username');
      assert.equal(await page.getByLabel('E-mail').count(), 0);
      const asked = countRequests(page, '/accounts/me/');
      await fill(page, { username: ann.username, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
      assert.match((await asked[0].allHeaders()).authorization, /^Bearer /);
    }));

  it('signs up with it, too', () =>
    here.visit(async (page) => {
      await page.goto('/sign-up/');
      assert.equal(await line(page, 'username').getAttribute('autocomplete'), 'username');
      assert.equal(await line(page, 'email').getAttribute('autocomplete'), 'email');
      await fill(page, person());
      await button(page, 'Create account').click();
      await atAccount(page);
    }));

  it('the page to sign in comes back after signing out', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await page.goto('/account/');
      await atSignIn(page);
      await fill(page, { username: ann.username, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
    }));
});
