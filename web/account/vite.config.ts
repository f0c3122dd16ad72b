// The build that the binary serves: index.html at every path of the pages, everything else under /assets/account/ with
// a hash in its name. In development the server's part (`./run`) answers at port 8000.
import react from '@vitejs/plugin-react';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { siteName } from './vite/site-name';

const server = 'http://127.0.0.1:8000';

// Vite answers every path that is no file with index.html (appType 'spa'), so /sign-in/ and the others work here, too.
export default defineConfig({
  base: '/',
  appType: 'spa',
  plugins: [react(), siteName('Latchkey')],
  resolve: { conditions: ['@latchkey/source', ...defaultClientConditions] },
  server: {
    host: '127.0.0.1',
    port: 5173,
    hmr: { host: '127.0.0.1', clientPort: 5173 }, // also when the page comes from `latchkey serve --dev`
    strictPort: true,
    proxy: Object.fromEntries(['/accounts', '/site.json', '/site.css', '/site-logo'].map((path) => [path, server])),
  },
  build: {
    target: 'es2022',
    assetsDir: 'assets/account',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost/' } },
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
  },
});
