// What is built: small, whole, and nothing in it that the Content-Security-Policy of the binary would refuse (S17).
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { becomes } from '../support/eventually.mjs';
import { root } from '../support/latchkey.mjs';
import { csp } from '../support/pages.mjs';
import { atAccount, atSignIn, button, knownPerson, signIn, stage } from './steps.mjs';

const dist = join(root, 'web', 'account', 'dist');
const limit = 150 * 1024;

describe('the build', () => {
  const here = stage();

  it('is index.html, and everything else under /assets/account/ with a hash in its name', async () => {
    const files = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
    const others = files.map((one) => one.name).filter((name) => name !== 'index.html');
    assert.equal(files.length, others.length + 1);
    for (const one of files.filter(({ name }) => name !== 'index.html')) {
      assert.equal(one.parentPath ?? one.path, join(dist, 'assets', 'account'));
      assert.match(one.name, /^[a-z]+-[\w-]{8,}\.(js|css|svg)$/);
    }
    assert.ok(others.some((name) => /^favicon-.*\.svg$/.test(name)));
  });

  it('index.html has no script or style of its own, and the place for the name', async () => {
    const html = await readFile(join(dist, 'index.html'), 'utf8');
    assert.equal(html.split('__SITE_NAME__').length, 3, 'title and application-name');
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|data:/i);
    assert.doesNotMatch(html, /https?:\/\//);
    // The site's colours come first, so that the stylesheet's own are only what is there without them.
    assert.ok(html.indexOf('/site.css') > 0 && html.indexOf('/site.css') < html.search(/assets\/account\/[^"]*\.css/));
  });

  it('what it loads is small, from this origin, and under its policy', () =>
    here.visit(async (page) => {
      const loaded = new Map();
      const refusedByPolicy = [];
      await page.exposeFunction('refusedByPolicy', (what) => refusedByPolicy.push(what));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (e) => window.refusedByPolicy(`${e.violatedDirective} ${e.blockedURI}`));
      });
      page.on('response', async (response) => {
        if (response.request().resourceType() !== 'fetch' || response.url().endsWith('/site.json')) {
          loaded.set(response.url(), response);
        }
      });
      const first = await page.goto('/sign-in/', { waitUntil: 'networkidle' });
      await atSignIn(page);
      assert.equal(first.headers()['content-security-policy'], csp);
      let bytes = 0;
      for (const [url, response] of loaded) {
        assert.equal(new URL(url).origin, here.pages.base);
        bytes += gzipSync(await response.body(), { level: 9 }).length;
      }
      console.log(`first load: ${loaded.size} files, ${(bytes / 1024).toFixed(1)} KiB with gzip`);
      assert.ok(loaded.size >= 5 && bytes > 10_000, 'it loaded something');
      assert.ok(bytes <= limit, `${bytes} bytes`);

      // The whole way through, and nothing that is refused.
      await signIn(page, await knownPerson(here.latchkey));
      await atAccount(page);
      await button(page, 'Sign out').click();
      await atSignIn(page);
      assert.deepEqual(refusedByPolicy, []);
      // The listener hears what is refused: a script that the policy does not know.
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
      });
      assert.equal(await page.evaluate(() => window.ran), undefined);
      await becomes(() => refusedByPolicy, ['script-src-elem inline']);
    }, { expected: /Content Security Policy/ }));
});
