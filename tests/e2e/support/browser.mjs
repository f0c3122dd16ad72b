// A real Chromium. Whatever a page complains about (a refused script, an exception, a missing file) fails the test.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const chromiumPath = process.env.LATCHKEY_TEST_CHROMIUM ?? '/usr/bin/chromium-headless-shell';

export async function startBrowser() {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Chromium says so of every answer from 400 on; these are looked at by the tests themselves. */
const answers = /^Failed to load resource: (the server responded with a status of (400|401|429|503)|net::ERR_)/;
/** A document that is no page of ours (a JSON file) has no icon of ours either. */
const isIcon = (message) => message.location().url.endsWith('/favicon.ico');

/**
 * A context of its own; `complaints` gathers what its pages complain about, `close()` fails if there is any.
 * `expected`: a pattern of what the test itself provokes.
 */
export async function openContext(browser, { expected = answers, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const complaints = [];
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || expected.test(message.text()) || isIcon(message)) return;
    complaints.push(message.text());
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

/** A browser of its own for `work(page, context)`: nothing is kept from other tests, and no page may complain. */
export async function visit(browser, options, work) {
  const { context, complaints, close } = await openContext(browser, options);
  try {
    await work(await context.newPage(), context);
  } catch (error) {
    if (complaints.length) error.message += `\nThe pages complained: ${complaints.join('\n')}`;
    await context.close();
    throw error;
  }
  await close();
}
