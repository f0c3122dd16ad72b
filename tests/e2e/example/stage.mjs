// The example as a stranger has it: built, served by `vite preview`, calling the real binary, which has the example's
// own latchkey.toml. What differs are the ports, which are free ones, and how long an access token lives.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { startBrowser, visit } from '../support/browser.mjs';
import { root, startLatchkey } from '../support/latchkey.mjs';
import { start } from '../support/processes.mjs';

const folder = join(root, 'examples', 'react');
const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
const config = ['--config', join(folder, 'latchkey.toml')];
/** Long enough for two tabs of a busy machine, short enough to wait for. */
export const life = 10;
const env = { LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME: `${life}s` };

export const startConfigured = () => startLatchkey({}, config);

/** Serves what is, or will be, in `files`; gives its origin. */
async function startPreview(files, more = {}) {
  const options = [vite, 'preview', '--outDir', files, '--port', '0'];
  const { child, ended, stop } = start(process.execPath, options, { cwd: folder, env: { ...process.env, NO_COLOR: '1', ...more } });
  const said = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const origin = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/localhost:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    ended.then(() => reject(new Error(`vite preview did not start:\n${said.join('\n')}`)));
  });
  return { origin, stop: () => stop(3000) };
}

const build = (files, url) =>
  promisify(execFile)(process.execPath, [vite, 'build', '--outDir', files, '--emptyOutDir'], {
    cwd: folder, env: { ...process.env, VITE_LATCHKEY_URL: url },
  });

/** `proxy`: the page's own origin, as with an empty VITE_LATCHKEY_URL; otherwise another, with CORS. */
async function startExample(files, proxy) {
  if (proxy) {
    const latchkey = await startLatchkey({ ...env, LATCHKEY_CORS_ALLOWED_ORIGINS: '' }, config);
    const preview = await startPreview(files, { ACCOUNTS_SERVER: latchkey.address });
    await build(files, '');
    return { latchkey, preview };
  }
  const preview = await startPreview(files);
  const latchkey = await startLatchkey({ ...env, LATCHKEY_CORS_ALLOWED_ORIGINS: preview.origin }, config);
  await build(files, latchkey.address);
  return { latchkey, preview };
}

/** The example and a browser for the tests of one group. */
export function stage({ proxy = false } = {}) {
  const here = {};
  before(async () => {
    here.files = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
    Object.assign(here, await startExample(here.files, proxy));
    here.browser = await startBrowser();
  });
  after(async () => {
    await here.browser?.close();
    await here.latchkey?.stop();
    await here.preview?.stop();
    if (here.files) await rm(here.files, { recursive: true, force: true });
  });

  here.visit = (work) => visit(here.browser, { baseURL: here.preview.origin }, work);
  return here;
}
