// examples/react in a browser: by the client, by axios with the client, and from another origin (CORS) throughout.
// R20: two tabs with one expired access token, no unwanted logout.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { becomes } from '../support/eventually.mjs';
import { life, stage, startConfigured } from './stage.mjs';
import { button, faultsOf, fill, heading, knownPerson, line, loaded, person, signIn } from './steps.mjs';

const posts = async (latchkey, path) =>
  (await latchkey.requests(path)).filter(({ method }) => method === 'POST').map(({ status }) => status);
const refreshes = (latchkey) => posts(latchkey, '/accounts/token/refresh/');
const blacklistPath = '/accounts/token/blacklist/';

describe('the example, from another origin', () => {
  const here = stage();

  it('signing up: what the server refuses is beside its field; then the account is there and signed in', () =>
    here.visit(async (page) => {
      const ann = person();
      await page.goto('/#/sign-up');
      await fill(page, { ...ann, password: '12345678', password2: '12345678' });
      await button(page, 'Create account').click();
      await page.getByText('This password is too common.').waitFor();
      assert.deepEqual(await faultsOf(page, 'password'), ['This password is too common.', 'This password is entirely numeric.']);
      assert.deepEqual(await faultsOf(page, 'email'), []);
      await becomes(() => page.evaluate(() => document.activeElement.name), 'password');
      await fill(page, { password: ann.password, password2: ann.password2 });
      await button(page, 'Create account').click();
      await heading(page, 'Hello Ann').waitFor();
      assert.equal(await page.getByText(`You are signed in as ${ann.email}.`).count(), 1);
    }));

  it('the protected page: asked for first, shown after signing in, there after a reload', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await page.goto('/#/axios');
      await heading(page, 'Sign in').waitFor();
      assert.equal(await heading(page, 'axios with the client').count(), 0);
      await fill(page, { email: ann.email, password: 'wrong' });
      await button(page, 'Sign in').click();
      await page.getByRole('alert').getByText('No active account found with the given credentials').waitFor();
      await fill(page, { password: ann.password });
      await button(page, 'Sign in').click();
      await heading(page, 'axios with the client').waitFor();
      await page.reload();
      await heading(page, 'axios with the client').waitFor();
    }));

  it('the profile: a name is changed, at the server as well', () =>
    here.visit(async (page) => {
      await signIn(page, await knownPerson(here.latchkey));
      await heading(page, 'Hello Ann').waitFor();
      await fill(page, { first_name: 'Anna', last_name: 'Smith' });
      await button(page, 'Save').click();
      await page.getByText('Saved.').waitFor();
      await page.reload();
      await heading(page, 'Hello Anna').waitFor();
      assert.equal(await line(page, 'last_name').inputValue(), 'Smith');
      await fill(page, { first_name: '' });
      await button(page, 'Save').click();
      await page.getByText('This field may not be blank.').waitFor();
      assert.deepEqual(await faultsOf(page, 'first_name'), ['This field may not be blank.']);
    }));

  it('two tabs with an expired token: one refresh, and both are served', () =>
    here.visit(async (page, context) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann, '/#/axios');
      const tabs = [page, await context.newPage()];
      await tabs[1].goto('/#/axios');
      for (const tab of tabs) await heading(tab, 'axios with the client').waitFor();
      await sleep((life + 1) * 1000);

      const before = (await refreshes(here.latchkey)).length;
      const twice = (tab) => button(tab, 'Load twice at once').evaluate((element) => element.click());
      await Promise.all(tabs.map(twice));
      await Promise.all(tabs.map((tab) => loaded(tab, `${ann.email}, ${ann.email}`)));
      assert.deepEqual((await refreshes(here.latchkey)).slice(before), [200]);
    }));

  it('signing out: at once, in the other tab too, and at the server', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await heading(page, 'Hello Ann').waitFor();
      const other = await context.newPage();
      await other.goto('/');
      await heading(other, 'Hello Ann').waitFor();
      const { refresh } = await page.evaluate(() => JSON.parse(localStorage.getItem('latchkey')));
      assert.ok(refresh);
      const before = (await posts(here.latchkey, blacklistPath)).length;
      const blacklisted = page.waitForResponse((answer) =>
        answer.url().endsWith(blacklistPath) && answer.request().method() === 'POST');
      await button(page, 'Sign out').click();
      await Promise.all([page, other].map((tab) => heading(tab, 'Sign in').waitFor()));
      // The other tab may have heard of the end before its storage shows it, and then ends the token as well: whichever
      // comes first does it.
      await blacklisted;
      const ends = (await posts(here.latchkey, blacklistPath)).slice(before);
      assert.deepEqual(ends.filter((status) => status !== 401), [200], String(ends));
      assert.equal((await here.latchkey.post('/accounts/token/refresh/', { refresh })).status, 401);
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    }));

  it('a server that is away signs nobody out', () =>
    here.visit(async (page, context) => {
      await signIn(page, await knownPerson(here.latchkey));
      await heading(page, 'Hello Ann').waitFor();
      await context.route('**/accounts/**', (route) => route.abort());
      await page.reload();
      await page.getByText('The server could not be reached.').waitFor();
      await context.unroute('**/accounts/**');
      await button(page, 'Try again').click();
      await heading(page, 'Hello Ann').waitFor();
    }));
});

describe('the example through the proxy of Vite', () => {
  const here = stage({ proxy: true });

  it('signs in and saves with one origin and no CORS', () =>
    here.visit(async (page, context) => {
      const origins = new Set();
      context.on('request', (request) => origins.add(new URL(request.url()).origin));
      await signIn(page, await knownPerson(here.latchkey));
      await heading(page, 'Hello Ann').waitFor();
      await fill(page, { last_name: 'Bolt' });
      await button(page, 'Save').click();
      await page.getByText('Saved.').waitFor();
      assert.deepEqual([...origins], [here.preview.origin]);
      const options = (await here.latchkey.requests('/accounts/token/')).filter(({ method }) => method === 'OPTIONS');
      assert.deepEqual(options, []);
    }));
});

describe('latchkey.toml of the example', () => {
  it('lets the page of `npm run dev` in, as the browser asks, and no other', async () => {
    const latchkey = await startConfigured();
    try {
      const ask = async (origin) => {
        const answer = await fetch(`${latchkey.address}/accounts/me/`, { headers: { Origin: origin } });
        return ['access-control-allow-origin', 'access-control-expose-headers'].map((name) => answer.headers.get(name));
      };
      assert.deepEqual(await ask('http://localhost:5173'), ['http://localhost:5173', 'Retry-After']);
      for (const origin of ['http://127.0.0.1:5173', 'http://localhost:5174', 'https://localhost:5173']) {
        assert.equal((await ask(origin))[0], null, origin);
      }
    } finally {
      await latchkey.stop();
    }
  });
});
