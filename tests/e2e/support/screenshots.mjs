// Pictures of the pages, for people to look at: build/screenshots/NAME.png.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './latchkey.mjs';

const folder = join(root, 'build', 'screenshots');

export async function picture(page, name) {
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
}
