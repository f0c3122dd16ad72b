// What people do on these pages, and where tests look.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startBrowser, visit } from '../support/browser.mjs';
import { becomes } from '../support/eventually.mjs';
import { startPages } from '../support/pages.mjs';

export const goodPassword = 'Plum!tree-gloss77';

let people = 0;

/** Somebody new to every server. */
export function person(more = {}) {
  people += 1;
  const username = `ann${people}`;
  const password = more.password ?? goodPassword;
  return { email: `${username}@example.com`, username, first_name: 'Ann', password, password2: password, ...more };
}

/** Somebody who has an account already. */
export async function knownPerson(latchkey, more = {}) {
  const values = person(more);
  const answer = await latchkey.post('/accounts/register/', values);
  assert.equal(answer.status, 201);
  return values;
}

/** The pages and a browser for the tests of one file. */
export function stage(settings = {}) {
  const here = {};
  before(async () => {
    here.pages = await startPages(settings);
    here.latchkey = here.pages.latchkey;
    here.browser = await startBrowser();
  });
  after(async () => {
    await here.browser?.close();
    await here.pages?.stop();
  });

  here.visit = (work, options = {}) => visit(here.browser, { baseURL: here.pages.base, ...options }, work);
  return here;
}

const labels = { email: 'E-mail', username: 'Username', first_name: 'First name', last_name: 'Last name' };
const exact = { password: 'Password', password2: 'Password again' };

/** The line to type in, by its field's name. */
export function line(page, name) {
  return name in exact ? page.getByLabel(exact[name], { exact: true }) : page.getByLabel(labels[name]);
}

export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await line(page, name).fill(value);
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });

export async function signUp(page, values) {
  await page.goto('/sign-up/');
  await fill(page, values);
  await button(page, 'Create account').click();
}

export async function signIn(page, { email, password }, path = '/sign-in/') {
  await page.goto(path);
  await fill(page, { email, password });
  await button(page, 'Sign in').click();
}

export const pathOf = (page) => new URL(page.url()).pathname;

export async function atAccount(page) {
  await page.getByRole('heading', { name: 'My account' }).waitFor();
  await becomes(() => pathOf(page), '/account/');
}

export async function atSignIn(page) {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await becomes(() => pathOf(page), '/sign-in/');
}

/** What is said beside a field, which must also be what is read out with it: a list of sentences. */
export async function faultsOf(page, name) {
  const input = line(page, name);
  if ((await input.getAttribute('aria-invalid')) !== 'true') return [];
  return input.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .flatMap((id) => [...(document.getElementById(id)?.querySelectorAll('.fault') ?? [])])
      .map((fault) => fault.textContent),
  );
}

/** Waits until the field of this name has the focus. */
export const hasFocus = (page, name) =>
  becomes(() => page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.tagName), name, 'the focus');

/** Waits until the tab is called so. */
export const hasTitle = (page, title, message) => becomes(() => page.title(), title, message);

/** What is said on top of the form. */
export const alertOf = (page) => page.getByRole('alert');

/** Counts the requests of a page or context to a path. */
export function countRequests(source, path) {
  const seen = [];
  source.on('request', (request) => {
    if (new URL(request.url()).pathname === path) seen.push(request);
  });
  return seen;
}

/** Holds the requests to a path back until what it gives is called. */
export async function hold(context, path) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await context.route(`**${path}`, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** The page's own clock stands still from here on: nothing counts down meanwhile. `page.clock` moves it. */
export async function stopClock(page) {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** Nothing of the page is wider than the window. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `it scrolls sideways: ${wide} in ${window} pixels`);
}
