// The pages as a browser finds them: a Latchkey server, and whatever serves the pages for it.
import { startLatchkey } from './latchkey.mjs';
import { startSite } from './site.mjs';

/** `env`: settings of the server. `site`, `css`, `logo`: what the pages are told of them. Gives `base`, the URL of all. */
export async function startPages({ env, ...told } = {}) {
  const latchkey = await startLatchkey(env);
  const pages = await startSite({ upstream: latchkey.address, ...told });
  return {
    base: pages.base,
    latchkey,
    stop: async () => {
      await pages.stop();
      await latchkey.stop();
    },
  };
}
