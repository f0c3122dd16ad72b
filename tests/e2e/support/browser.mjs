// A real Chromium. Whatever a page complains about (a refused script, an exception, a missing file) fails the test.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const chromiumPath = process.env.LATCHKEY_TEST_CHROMIUM ?? '/usr/bin/chromium';

export async function startBrowser() {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Chromium says so of every answer from 400 on; those of the server are looked at by the tests themselves. */
const expected = /^Failed to load resource: (the server responded with a status of (400|401|429|503)|net::ERR_)/;

/** A context of its own; `complaints` gathers what its pages complain about, `close()` fails if there is any. */
export async function openContext(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const complaints = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
  return {
    context,
    complaints,
    close: async () => {
      await context.close();
      assert.deepEqual(complaints, [], 'the pages complained');
    },
  };
}
