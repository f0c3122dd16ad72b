// How the panel looks, for axe and for people: every page in light and dark, at a desk and on a phone; pictures of all of
// them in build/screenshots/. And what the browser says under the Content-Security-Policy of the server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible } from '../support/axe.mjs';
import { becomes } from '../support/eventually.mjs';
import { picture } from '../support/screenshots.mjs';
import { at, button, dialog, heading, rows, stage } from './steps.mjs';
import { odd } from './world.mjs';

const desk = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };

const window = { fullPage: false }; // what is seen at once

const pages = {
  overview: async (page) => {
    await at(page, 'Overview');
    await page.getByText('The last 30 days').waitFor();
  },
  'overview-table': async (page) => {
    await at(page, 'Overview');
    await button(page, 'Show as table').click();
  },
  users: async (page) => {
    await page.goto('/admin/#/users');
    await at(page, 'Users');
    await page.locator('section[aria-busy=false] :is(tbody tr, li)').first().waitFor();
  },
  'users-chosen': async (page) => {
    await pages.users(page);
    for (const i of [1, 2]) await page.getByRole('checkbox', { name: /^Select / }).nth(i).check();
    await button(page, 'Delete…').waitFor();
  },
  'users-delete': async (page) => {
    await pages['users-chosen'](page);
    await button(page, 'Delete…').click();
    await dialog(page).getByText('There is no way back.').waitFor();
  },
  user: async (page) => {
    await page.goto('/admin/#/users/12');
    await at(page, 'chidi12@example.com');
  },
  'user-long': async (page) => {
    await page.goto('/admin/#/users/5');
    await at(page, odd.email);
  },
  picker: async (page) => {
    await page.goto('/admin/#/users/6');
    await page.getByRole('tab', { name: 'Groups and permissions' }).click();
    await page.getByRole('checkbox', { name: /^Can view log entry/ }).waitFor();
  },
  'user-history': async (page) => {
    await page.goto('/admin/#/users/12');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.locator('#user-history').getByText(/No changes so far|by /).first().waitFor();
  },
  'user-password': async (page) => {
    await pages.user(page);
    await button(page, 'Set password…').click();
    await dialog(page).waitFor();
  },
  groups: async (page) => {
    await page.goto('/admin/#/groups');
    await page.getByText('Auditors').waitFor();
  },
  group: async (page) => {
    await page.goto('/admin/#/groups/1');
    await at(page, 'Support');
    await page.getByRole('checkbox', { name: /^Can view log entry/ }).waitFor();
  },
  tokens: async (page) => {
    await page.goto('/admin/#/outstanding-tokens');
    await at(page, 'Tokens');
    await page.locator('section[aria-busy=false] :is(tbody tr, li)').first().waitFor();
  },
  log: async (page) => {
    await page.goto('/admin/#/log');
    await at(page, 'Log');
    await page.locator('section[aria-busy=false]').waitFor();
  },
  menu: async (page) => {
    await at(page, 'Overview');
    await button(page, /root/).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  },
  // The last: what it says at the bottom stays for some seconds, whatever comes next.
  'user-add': async (page) => {
    await page.goto('/admin/#/users/create');
    await at(page, 'Add user');
    await button(page, 'Add user').click();
    await page.locator('[aria-invalid=true]').first().waitFor();
  },
};

describe('looks', () => {
  const here = stage();
  let rules = 0;
  let looked = 0;

  for (const scheme of ['light', 'dark']) {
    for (const [place, viewport] of [['desk', desk], ['phone', phone]]) {
      it(`nothing for axe to say, ${scheme}, at a ${place}`, async () => {
        const settings = { colorScheme: scheme, viewport, reducedMotion: 'reduce' };
        const out = await here.open(settings);
        await out.goto('/admin/');
        await at(out, 'Sign in to Latchkey');
        rules += await assertAccessible(out, 'sign-in');
        await picture(out, `admin-sign-in-${scheme}-${place}`, window);
        const page = await here.as('root', '/', settings);
        await at(page, 'Overview');
        for (const [name, come] of Object.entries(pages)) {
          // From page to page, as people go: to load all of it anew for each takes more than half of the time.
          await page.keyboard.press('Escape');
          await page.mouse.move(0, 0);
          await page.goto('/admin/#/');
          await at(page, 'Overview');
          await come(page);
          await picture(page, `admin-${name}-${scheme}-${place}`, window);
          rules += await assertAccessible(page, `${name}, ${scheme}, ${place}`);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(over <= 0, `${name} is ${over} pixels too wide for a ${place}`);
          looked += 1;
        }
        assert.deepEqual(page.foreign, [], 'nothing is asked of anybody else');
        if (looked === Object.keys(pages).length * 4) console.log(`axe: ${rules} rules held on ${looked + 4} pages`);
      });
    }
  }

  it('follows the choice of a theme over that of the system, and keeps it', async () => {
    const page = await here.as('root', '/', { colorScheme: 'light' });
    await at(page, 'Overview');
    const dark = () => page.evaluate(() => getComputedStyle(document.querySelector('.RaLayout-appFrame').parentElement).backgroundColor);
    const light = await dark();
    await button(page, /root/).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    const isDark = async () => (await dark()) !== light;
    await becomes(isDark, true);
    await page.reload();
    await at(page, 'Overview');
    await becomes(isDark, true);
    await button(page, /root/).click();
    await page.getByRole('menuitemradio', { name: 'As the system' }).click();
    await becomes(dark, light);
  });

  it('is reached by keys alone: from the address to a changed name', async () => {
    const page = await here.as('root');
    await at(page, 'Overview');
    const reach = async (wanted) => {
      for (let i = 0; i < 60; i += 1) {
        await page.keyboard.press('Tab');
        const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
        if (wanted.test(name)) return;
      }
      assert.fail(`${wanted} was not reached`);
    };
    await reach(/^Users$/);
    await page.keyboard.press('Enter');
    await at(page, 'Users');
    await rows(page);
    await reach(/^\S+@example\.com$/);
    await page.keyboard.press('Enter');
    await heading(page, /@example\.com/).waitFor();
  });
});

describe('the policy of the server', () => {
  const here = stage();

  it('is the one that was agreed, with a fresh nonce for each answer', async () => {
    const nonces = new Set();
    for (let i = 0; i < 3; i += 1) {
      const answer = await fetch(`${here.base}/admin/`);
      const html = await answer.text();
      const policy = answer.headers.get('Content-Security-Policy');
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      assert.ok(nonce && html.includes(`content="${nonce}"`));
      const directives = policy.replace(`'nonce-${nonce}'`, 'NONCE').split(';').map((one) => one.trim()).filter(Boolean).sort();
      assert.deepEqual(directives, [
        "base-uri 'none'", "connect-src 'self'", "default-src 'none'", "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "img-src 'self'", "object-src 'none'", "script-src 'self'", "style-src 'self' NONCE",
      ]);
      assert.doesNotMatch(html, /__NONCE__|__SITE_NAME__|<script(?![^>]* src=)|\sstyle=|\son\w+=/);
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 3);
  });

  it('loads React only before somebody is signed in, apart from what it fetches ahead', async () => {
    const answer = await fetch(`${here.base}/admin/`);
    const html = await answer.text();
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/admin\/[^"]+)"/g)].map(([, path]) => path);
    let bytes = 0;
    for (const path of assets) bytes += (await (await fetch(here.base + path, { headers: { 'Accept-Encoding': 'identity' } })).arrayBuffer()).byteLength;
    assert.ok(assets.length >= 3 && bytes < 260_000, `${assets.length} files, ${bytes} bytes`);
    console.log(`first load: ${assets.length} files, ${bytes} bytes before compression`);
  });
});
