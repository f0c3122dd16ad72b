// The list of users on a phone: users are ticked and dealt with as at a desk, by a thumb, by keys and by ear, down to
// 320 pixels.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible } from '../support/axe.mjs';
import { becomes } from '../support/eventually.mjs';
import { picture } from '../support/screenshots.mjs';
import { button, dialog, listed, said, stage } from './steps.mjs';

const thumb = 44; // pixels that a target must have: Apple's guidelines, and WCAG 2.5.5
const widths = [320, 390];

const phone = (width = 390) => ({ viewport: { width, height: 740 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
const bar = (page) => page.getByRole('region', { name: 'Chosen users' });
const all = (page) => page.getByRole('checkbox', { name: 'Select all users of this page' });
const box = (page, email) => page.getByRole('checkbox', { name: `Select ${email}` });
const card = (page, email) => page.getByRole('listitem').filter({ hasText: email });
const cards = (page) => page.locator('section[aria-busy=false] li');

describe('many users at once, on a phone', () => {
  const here = stage();

  const open = async (settings, search) => {
    const page = await here.as('root', '/users', settings);
    await cards(page).first().waitFor();
    if (search) await listed(page, () => page.getByLabel('Search users').fill(search));
    return page;
  };

  it('are deactivated, activated and deleted', async () => {
    const page = await open(phone(), 'goran');
    await card(page, 'goran16@example.com').waitFor();
    for (const email of ['goran16@example.com', 'goran26@example.com']) await box(page, email).tap();
    await bar(page).getByText('2 users chosen').waitFor();
    await button(bar(page), 'Deactivate…').tap();
    await dialog(page).getByText('Deactivate 2 users?').waitFor();
    await dialog(page).getByRole('button', { name: 'Deactivate' }).tap();
    await said(page, '2 users deactivated.');
    for (const email of ['goran16@example.com', 'goran26@example.com']) await card(page, email).getByText('Not active').waitFor();
    await bar(page).waitFor({ state: 'detached' });
    await box(page, 'goran16@example.com').tap();
    await button(bar(page), 'Activate…').tap();
    await dialog(page).getByRole('button', { name: 'Activate' }).tap();
    await said(page, '1 user activated.');
    await card(page, 'goran16@example.com').getByText('Not active').waitFor({ state: 'detached' });
    await box(page, 'goran26@example.com').tap();
    await button(bar(page), 'Delete…').tap();
    await dialog(page).getByText('There is no way back.').waitFor();
    await dialog(page).getByRole('button', { name: 'Delete' }).tap();
    await said(page, '1 user deleted.');
    await card(page, 'goran26@example.com').waitFor({ state: 'detached' });
    await card(page, 'goran16@example.com').waitFor();
  });

  it('a card leads to its user, a box does not', async () => {
    const page = await open(phone(), 'hana');
    await box(page, 'hana17@example.com').tap();
    await bar(page).waitFor();
    assert.match(page.url(), /#\/users\?/);
    await page.getByRole('link', { name: 'hana17@example.com' }).tap();
    await page.getByRole('heading', { level: 1, name: 'hana17@example.com' }).waitFor();
  });

  it('all of a page are ticked and left by one box', async () => {
    const page = await open(phone());
    await all(page).tap();
    await bar(page).getByText('50 users chosen').waitFor();
    assert.equal(await page.getByRole('listitem').getByRole('checkbox', { checked: true }).count(), 50);
    await page.getByRole('listitem').getByRole('checkbox').first().tap();
    await bar(page).getByText('49 users chosen').waitFor();
    assert.equal(await all(page).getAttribute('data-indeterminate'), 'true');
    await all(page).tap();
    await bar(page).getByText('50 users chosen').waitFor();
    await button(bar(page), 'Choose none').tap();
    await bar(page).waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 0);
  });

  it('by keys and by ear: how many are chosen is said, and the focus is never lost or behind the bar', async () => {
    const page = await open(phone());
    const spoken = page.locator('main').getByRole('status').filter({ hasText: /chosen/ });
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.id);
    await all(page).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await spoken.and(page.getByText('1 user chosen', { exact: true })).waitFor({ state: 'attached' });
    const edge = (await bar(page).boundingBox()).y;
    for (let i = 0; i < 30; i += 1) {
      await page.keyboard.press('Tab');
      const { bottom, name } = await page.evaluate(() => {
        const target = document.activeElement.closest('li') ?? document.activeElement;
        return { bottom: target.getBoundingClientRect().bottom, name: document.activeElement.textContent };
      });
      assert.ok(bottom <= edge + 1, `${name} is behind the bar: it ends at ${bottom}, the bar begins at ${edge}`);
    }
    await button(bar(page), 'Deactivate…').focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await becomes(() => page.evaluate(() => document.activeElement.textContent), 'Deactivate…');
    await button(bar(page), 'Choose none').focus();
    await page.keyboard.press('Enter');
    await bar(page).waitFor({ state: 'detached' });
    await becomes(focused, 'select-page');
  });

  for (const width of widths) {
    for (const colorScheme of ['light', 'dark']) {
      it(`${width} pixels, ${colorScheme}: everything fits, is large enough for a thumb, and axe has nothing to say`, async () => {
        const page = await open({ ...phone(width), colorScheme });
        for (const email of ['jun59@example.com', 'ines58@example.com']) await box(page, email).tap();
        await bar(page).getByText('2 users chosen').waitFor();
        await assertAccessible(page, `users chosen, ${width}, ${colorScheme}`);
        await picture(page, `admin-users-chosen-${colorScheme}-${width}`, { fullPage: false });
        const targets = [...(await bar(page).getByRole('button').all()), ...(await page.locator('.MuiCheckbox-root').all()).slice(0, 4)];
        assert.ok(targets.length === 8, `${targets.length} targets`);
        for (const target of targets) {
          const { x, width: wide, height } = await target.boundingBox();
          assert.ok(wide >= thumb && height >= thumb, `${wide} x ${height}`);
          assert.ok(x >= 0 && x + wide <= width, `from ${x}, ${wide} wide`);
        }
        const { y, height } = await bar(page).boundingBox();
        assert.ok(height <= 120 && y + height === 740, `a bar of ${height} that ends at ${y + height}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${over} pixels too wide`);
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
        const last = await button(page, 'Next').boundingBox();
        assert.ok(last.y + last.height <= y, 'at the end nothing is behind the bar');
        await button(bar(page), 'Delete…').tap();
        await dialog(page).getByText('There is no way back.').waitFor();
        for (const name of ['Cancel', 'Delete']) assert.ok((await button(dialog(page), name).boundingBox()).height >= thumb, name);
        await assertAccessible(page, `delete, ${width}, ${colorScheme}`);
      });
    }
  }

  it('are not offered to who may only look', async () => {
    const page = await here.as('viewer', '/users', phone());
    await cards(page).first().waitFor();
    assert.equal(await page.getByRole('checkbox').count(), 0);
  });
});
