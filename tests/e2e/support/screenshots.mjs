// Pictures of the pages, for people to look at: build/screenshots/NAME.png.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { settled } from './eventually.mjs';
import { root } from './latchkey.mjs';

const folder = join(root, 'build', 'screenshots');

/** `options`: playwright's; by default the whole page. */
export async function picture(page, name, options = {}) {
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await settled(page);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled', ...options });
}
