// What the tests of the panel do again and again, in the words of a person at the screen.
import { after, afterEach, before } from 'node:test';
import { openContext, startBrowser } from '../support/browser.mjs';
import { becomes } from '../support/eventually.mjs';
import { password, startWorld } from './world.mjs';

/** Answers that the tests provoke are no complaint; the first look at the session is a 401. Nor is it one of ours what the
 * router says when a test goes by the address bar. */
export const expected =
  /^Failed to load resource: the server responded with a status of (400|401|403|404|429|503)|^You are trying to use a blocker on a POP navigation/;

/** A world and a browser for a file of tests; `open()` gives a page of its own, closed (and judged) after the test. */
export function stage(options) {
  const here = { base: '', server: null, browser: null };
  const contexts = [];
  let world;
  before(async () => {
    world = await startWorld(options);
    Object.assign(here, { base: world.base, server: world.server });
    here.browser = await startBrowser();
  });
  after(async () => {
    await here.browser?.close();
    await world?.stop();
  });
  afterEach(async () => {
    while (contexts.length > 0) await contexts.pop().close();
  });
  here.open = async (settings = {}) => {
    const opened = await openContext(here.browser, { expected, baseURL: here.base, acceptDownloads: true, ...settings });
    contexts.push(opened);
    const page = await opened.context.newPage();
    page.foreign = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'blob:' && origin !== here.base) page.foreign.push(request.url());
    });
    return page;
  };
  /** A page on which somebody is signed in: root, viewer or nobody. */
  here.as = async (name, path = '/', settings = {}) => {
    const page = await here.open(settings);
    await page.goto(`/admin/#${path}`);
    await signIn(page, name);
    return page;
  };
  return here;
}

export async function signIn(page, name, secret = password) {
  await field(page, 'E-mail address').fill(name.includes('@') ? name : `${name}@example.com`);
  await field(page, 'Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export const heading = (page, name) => page.getByRole('heading', { level: 1, name });
export const at = async (page, name) => heading(page, name).waitFor();
export const button = (page, name) => page.getByRole('button', { name, exact: true });
/** A filter above a list. */
export const filter = (page, name) => page.getByRole('search').getByLabel(name, { exact: true });
/** A line to type in, by its label; none that is hidden. */
export const field = (within, name) => within.getByRole('textbox', { name, exact: true });
/** Waits until this has the focus. */
export const hasFocus = (locator, message) => becomes(() => locator.evaluate((element) => element === document.activeElement), true, message);
export const dialog = (page) => page.getByRole('dialog');
/** What is said at the bottom of the page, for some seconds: what takes its time is waited for beside it, not before. */
export const said = async (page, text) => page.locator('.MuiSnackbar-root').getByText(text).waitFor();

/** The way of a person: by the menu, not by the address. */
export async function go(page, place) {
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('menuitem', { name: place, exact: true }).click();
  await at(page, place);
}

export async function rows(page) {
  await page.locator('section[aria-busy=false] tbody tr').first().waitFor();
  return page.locator('tbody tr');
}

export async function emails(page) {
  await rows(page);
  return page.locator('tbody tr td a').allTextContents();
}

/** Waits until the list has been asked again and its rows are there. */
export async function listed(page, act, path = '/admin/api/users/') {
  await page.locator('section[aria-busy=false] :is(tbody tr, li, p)').first().waitFor();
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === path && response.request().method() === 'GET');
  await act();
  const got = await answer;
  await page.locator('section[aria-busy=false]').waitFor();
  return new URL(got.url()).searchParams;
}

export async function openUser(page, email) {
  await listed(page, () => page.getByLabel('Search users').fill(email));
  await page.getByRole('link', { name: email }).click();
  await at(page, email);
}
