// Signing up: everything that the server can find wrong stands beside its field in the server's own words, and who is
// done is signed in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { alertOf, atAccount, atSignIn, button, countRequests, faultsOf, fill, hasFocus, hasTitle, hold, knownPerson, line, person, signUp, stage, stopClock } from './steps.mjs';

const blank = ['This field may not be blank.'];
const fields = ['email', 'username', 'first_name', 'password', 'password2'];

describe('sign up', () => {
  const here = stage();

  it('makes the account, and its owner is signed in at once', () =>
    here.visit(async (page) => {
      const ann = person();
      await signUp(page, ann);
      await atAccount(page);
      assert.equal(await page.getByText(ann.email).count(), 1);
      await hasTitle(page, 'My account · Latchkey');
      await page.reload();
      await atAccount(page);
    }));

  it('leaves no way back to the form', () =>
    here.visit(async (page) => {
      await page.goto('/sign-in/');
      await page.getByRole('link', { name: 'Create an account' }).click();
      await fill(page, person());
      await button(page, 'Create account').click();
      await atAccount(page);
      await page.goBack();
      await atAccount(page);
    }));

  for (const name of fields) {
    it(`${name}: blank`, () =>
      here.visit(async (page) => {
        await signUp(page, { ...person(), [name]: '' });
        // DRF looks at what stands across fields only when each field is right by itself.
        await line(page, name).and(page.locator('[aria-invalid=true]')).waitFor();
        assert.deepEqual(await faultsOf(page, name), blank);
        await hasFocus(page, name);
        for (const other of fields.filter((one) => one !== name)) assert.deepEqual(await faultsOf(page, other), []);
      }));
  }

  it('all fields blank: each says so, and the first of them has the focus', () =>
    here.visit(async (page) => {
      await page.goto('/sign-up/');
      await button(page, 'Create account').click();
      await page.locator('[aria-invalid=true]').first().waitFor();
      for (const name of fields) assert.deepEqual(await faultsOf(page, name), blank, name);
      await hasFocus(page, 'email');
      // A field that is typed into is judged anew: what was said of it goes, the rest stays.
      await line(page, 'email').fill('a');
      assert.deepEqual(await faultsOf(page, 'email'), []);
      assert.deepEqual(await faultsOf(page, 'username'), blank);
    }));

  it('refuses what is no e-mail address', () =>
    here.visit(async (page) => {
      await signUp(page, person({ email: 'ann-at-example' }));
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'email'), ['Enter a valid email address.']);
      await hasFocus(page, 'email');
    }));

  it('says that an e-mail address, then a username, is taken', () =>
    here.visit(async (page) => {
      const bob = await knownPerson(here.latchkey);
      await signUp(page, person({ email: bob.email }));
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'email'), ['User with this email already exists.']);
      await fill(page, { email: 'free@example.com', username: bob.username });
      await button(page, 'Create account').click();
      await line(page, 'username').and(page.locator('[aria-invalid=true]')).waitFor();
      assert.deepEqual(await faultsOf(page, 'username'), ['User with this username already exists.']);
      assert.deepEqual(await faultsOf(page, 'email'), []);
      assert.equal(await line(page, 'first_name').inputValue(), 'Ann', 'what was typed is kept');
    }));

  const short = 'This password is too short. It must contain at least 8 characters.';
  for (const [what, password, expected] of [
    ['short', 'Plum!7x', [short]],
    ['common', 'sunshine', ['This password is too common.']],
    ['numeric', '8203719465', ['This password is entirely numeric.']],
    ['short, common and numeric', '123456', [short, 'This password is too common.', 'This password is entirely numeric.']],
  ]) {
    it(`password: ${what}`, () =>
      here.visit(async (page) => {
        await signUp(page, person({ password }));
        await page.locator('[aria-invalid=true]').waitFor();
        assert.deepEqual(await faultsOf(page, 'password'), expected);
        await hasFocus(page, 'password');
      }));
  }

  it('passwords that differ: said beside the first, and gone when either changes', () =>
    here.visit(async (page) => {
      await signUp(page, person({ password2: 'Plum!tree-gloss78' }));
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'password'), ["Password fields didn't match."]);
      await line(page, 'password2').fill('Plum!tree-gloss77');
      assert.deepEqual(await faultsOf(page, 'password'), []);
      await button(page, 'Create account').click();
      await atAccount(page);
    }));

  it('ticks off the rules of a password while it is typed', () =>
    here.visit(async (page) => {
      await page.goto('/sign-up/');
      const told = () => page.getByRole('list', { name: 'Rules of a password' }).getByRole('listitem').allTextContents();
      const common = 'Not one of the common passwords (checked when you sign up)';
      const said = (length, digits) => [`At least 8 characters (${length})`, common, `Not only digits (${digits})`];
      await page.getByText(common).waitFor();
      assert.deepEqual(await told(), said('not met yet', 'not met yet'));
      await line(page, 'password').pressSequentially('12345678');
      assert.deepEqual(await told(), said('met', 'not met yet'));
      await line(page, 'password').press('x');
      assert.deepEqual(await told(), said('met', 'met'));
    }));

  it('shows and hides each password by itself', () =>
    here.visit(async (page) => {
      await page.goto('/sign-up/');
      await fill(page, { password: 'secret one', password2: 'secret two' });
      await button(page, 'Show password').click();
      assert.equal(await line(page, 'password').getAttribute('type'), 'text');
      assert.equal(await line(page, 'password2').getAttribute('type'), 'password');
      assert.equal(await line(page, 'password').inputValue(), 'secret one');
      await button(page, 'Hide password').click();
      assert.equal(await line(page, 'password').getAttribute('type'), 'password');
    }));

  it('sends once, however often the button is pressed', () =>
    here.visit(async (page, context) => {
      const sent = countRequests(page, '/accounts/register/');
      const release = await hold(context, '/accounts/register/');
      await page.goto('/sign-up/');
      await fill(page, person());
      await button(page, 'Create account').dblclick();
      const working = button(page, 'Creating your account…');
      assert.equal(await working.getAttribute('aria-disabled'), 'true');
      await working.press('Enter');
      await line(page, 'email').press('Enter');
      release();
      await atAccount(page);
      assert.equal(sent.length, 1);
    }));

  it('a database that cannot write: the server says when to try again, and what was typed is kept', () =>
    here.visit(async (page) => {
      const holder = spawn('sqlite3', [here.latchkey.database], { stdio: ['pipe', 'pipe', 'inherit'] });
      try {
        holder.stdin.write('begin immediate;\nselect 1;\n');
        await once(holder.stdout, 'data');
        await stopClock(page);
        await signUp(page, person());
        await alertOf(page).waitFor();
        assert.match(await alertOf(page).innerText(), /^The server is busy just now\. Please try again in \d+ seconds?\.$/);
        const waiting = page.getByRole('button', { name: /^Try again in \d+ seconds?$/ });
        assert.equal(await waiting.getAttribute('aria-disabled'), 'true');
      } finally {
        holder.kill();
      }
      await page.clock.resume();
      await button(page, 'Create account').click();
      await atAccount(page);
    }));

  it('an account that is made but not signed in goes on at the sign-in page', () =>
    here.visit(async (page, context) => {
      await context.route('**/accounts/token/', (route) => route.fulfill({ status: 503, headers: { 'Retry-After': '1' } }));
      const ann = person();
      await signUp(page, ann);
      await atSignIn(page);
      assert.equal(await page.getByText('Your account is ready. Please sign in.').count(), 1);
      await context.unroute('**/accounts/token/');
      await fill(page, { email: ann.email, password: ann.password });
      await button(page, 'Sign in').click();
      await atAccount(page);
    }));

  it('offline: says so, and goes on when the network is back', () =>
    here.visit(async (page, context) => {
      await page.goto('/sign-up/');
      await fill(page, person());
      await context.setOffline(true);
      await button(page, 'Create account').click();
      await alertOf(page).waitFor();
      assert.equal(await alertOf(page).innerText(), 'You are offline. Connect to the internet, then try again.');
      await context.setOffline(false);
      await button(page, 'Create account').click();
      await atAccount(page);
    }));
});

describe('sign up, strict', () => {
  const here = stage({ env: { LATCHKEY_ACCOUNTS__REGISTRATION: 'strict' } });

  it('a password like one of the other fields is open in the rules, and refused by the server', () =>
    here.visit(async (page) => {
      const rule = (verdict) => page.getByText(`Unlike your name, username and e-mail (${verdict})`);
      await page.goto('/sign-up/');
      await fill(page, person({ username: 'marguerite', password: 'marguerite1' }));
      assert.equal(await rule('not met yet').count(), 1);
      await button(page, 'Create account').click();
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'password'), ['The password is too similar to the username.']);
      assert.equal(await page.getByRole('list').count(), 0, 'the server’s words take the place of the rules');
      await fill(page, { password: 'Plum!tree-gloss77', password2: 'Plum!tree-gloss77' });
      assert.equal(await rule('met').count(), 1);
      await button(page, 'Create account').click();
      await atAccount(page);
    }));

  it('a username of other characters, and names that are too long', () =>
    here.visit(async (page) => {
      await signUp(page, person({ username: 'ann bolt', first_name: 'x'.repeat(151) }));
      await page.locator('[aria-invalid=true]').first().waitFor();
      assert.deepEqual(await faultsOf(page, 'username'), [
        'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
      ]);
      assert.deepEqual(await faultsOf(page, 'first_name'), ['Ensure this field has no more than 150 characters.']);
    }));

  it('an e-mail address that is taken in other letters', () =>
    here.visit(async (page) => {
      const bob = await knownPerson(here.latchkey);
      await signUp(page, person({ email: bob.email.toUpperCase() }));
      await page.locator('[aria-invalid=true]').waitFor();
      assert.deepEqual(await faultsOf(page, 'email'), ['User with this email already exists.']);
    }));
});
