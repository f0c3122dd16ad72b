// The pages as a browser finds them: the binary serves them, and all else.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLatchkey } from './latchkey.mjs';

/** What the binary says of the account pages, to the letter. */
export const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** `env`: settings of the server. `logo`: an SVG for SITE.LOGO_FILE. Gives `base`, the URL of all. */
export async function startPages({ env = {}, logo } = {}) {
  const folder = logo && (await mkdtemp(join(tmpdir(), 'latchkey-logo-')));
  const file = logo && join(folder, 'logo.svg');
  if (logo) await writeFile(file, logo);
  const latchkey = await startLatchkey(logo ? { ...env, LATCHKEY_SITE__LOGO_FILE: file } : env);
  return {
    base: latchkey.address,
    latchkey,
    stop: async () => {
      await latchkey.stop();
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}
