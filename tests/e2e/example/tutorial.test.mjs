// The front end that people have (examples/react/src/tutorial-axios.ts), with Latchkey in place of Django. It works as
// it did, and fails as it did: what docs/react.md says goes wrong is seen to go wrong here, and not with the client.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { life, stage } from './stage.mjs';
import { button, heading, knownPerson, loaded, signIn } from './steps.mjs';

const refreshPath = '/accounts/token/refresh/';
const posts = async (latchkey) =>
  (await latchkey.requests(refreshPath)).filter(({ method }) => method === 'POST').map(({ status }) => status);

/**
 * The moment of the race, every time: refreshes wait until `count` of them are under way, with one token as they are.
 * Then the first is answered and its tokens are kept, and the others follow.
 */
async function race(context, page, count) {
  const waiting = [];
  await context.route(`**${refreshPath}`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    waiting.push(route);
    if (waiting.length < count) return undefined;
    const sent = waiting.map((held) => held.request().postData());
    assert.equal(new Set(sent).size, 1);
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    const before = await kept();
    for (const held of waiting.splice(0)) {
      await held.fulfill({ response: await held.fetch() });
      while ((await kept()) === before) await sleep(10);
    }
    return undefined;
  });
}

async function enter(page, ann) {
  await signIn(page, ann, '/#/tutorial');
  await page.getByText('You are signed in here.').waitFor();
}

describe('the interceptors of the tutorial', () => {
  const here = stage();

  it('sign in, send JWT tokens, and refresh after a 401', () =>
    here.visit(async (page) => {
      const ann = await knownPerson(here.latchkey);
      await enter(page, ann);
      await button(page, 'Load').click();
      await loaded(page, ann.email);
      const first = await page.evaluate(() => ({ ...localStorage }));
      assert.deepEqual(Object.keys(first).sort(), ['access_token', 'refresh_token']);

      await sleep((life + 1) * 1000);
      const before = (await posts(here.latchkey)).length;
      await button(page, 'Load').click();
      await page.waitForFunction((old) => localStorage.getItem('refresh_token') !== old, first.refresh_token);
      await loaded(page, ann.email);
      assert.deepEqual((await posts(here.latchkey)).slice(before), [200]);
      await button(page, 'Sign out here').click();
      await page.getByText('You are signed out here.').waitFor();
    }));

  it('two requests of one page with an expired token: the second refresh is refused, and signs out', () =>
    here.visit(async (page, context) => {
      await enter(page, await knownPerson(here.latchkey));
      await sleep((life + 1) * 1000);
      await race(context, page, 2);
      const before = (await posts(here.latchkey)).length;
      await button(page, 'Load twice at once').click();
      await page.getByText('You are signed out here.').waitFor();
      assert.deepEqual((await posts(here.latchkey)).slice(before), [200, 401]);
      assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
    }));

  it('two tabs with an expired token: one signs out both', () =>
    here.visit(async (page, context) => {
      await enter(page, await knownPerson(here.latchkey));
      const other = await context.newPage();
      await other.goto('/#/tutorial');
      await other.getByText('You are signed in here.').waitFor();
      await sleep((life + 1) * 1000);
      await race(context, page, 2);
      const before = (await posts(here.latchkey)).length;
      await Promise.all([page, other].map((tab) => button(tab, 'Load').evaluate((element) => element.click())));
      await Promise.any([page, other].map((tab) => tab.getByText('failed').waitFor()));
      assert.deepEqual((await posts(here.latchkey)).slice(before), [200, 401]);
      for (const tab of [page, other]) {
        await tab.reload();
        await tab.getByText('You are signed out here.').waitFor();
      }
    }));

  it('and the client at the same moment: one refresh is all there is', () =>
    here.visit(async (page, context) => {
      const ann = await knownPerson(here.latchkey);
      await signIn(page, ann, '/#/axios');
      await heading(page, 'axios with the client').waitFor();
      await sleep((life + 1) * 1000);
      await race(context, page, 1);
      const before = (await posts(here.latchkey)).length;
      await button(page, 'Load twice at once').click();
      await loaded(page, `${ann.email}, ${ann.email}`);
      assert.deepEqual((await posts(here.latchkey)).slice(before), [200]);
    }));
});
