// What a page has come to after a while: titles, the focus and what is told to another process follow what is seen.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const patience = 30_000; // milliseconds

/** Waits until `read()` gives what is expected; fails, in the end, with what it gave instead. */
export async function becomes(read, expected, message) {
  const end = performance.now() + patience;
  for (;;) {
    const found = await read();
    if (isDeepStrictEqual(found, expected)) return;
    if (performance.now() > end) assert.deepEqual(found, expected, message);
    await sleep(20);
  }
}

/** Waits for every animation of the page that has an end. */
export async function settled(page) {
  await page.evaluate(async () => {
    const moving = () => document.getAnimations().filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    for (let all = moving(); all.length > 0; all = moving()) await Promise.allSettled(all.map((one) => one.finished));
  });
}

/** Waits until the page has been painted: keys that come before it go nowhere. */
export async function painted(page) {
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
