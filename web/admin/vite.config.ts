// The build that the binary serves: index.html at /admin/, everything else under /assets/admin/ with a hash in its name.
// In development the server (`./run`) answers at port 8000.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { placeholders } from './vite/placeholders';

const server = process.env['LATCHKEY_SERVER'] ?? 'http://127.0.0.1:8000';
// In development all paths are below /admin/; the server's own are handed to it.
const served = { '/admin/api': server, '/admin/site.css': { target: server, rewrite: () => '/site.css' } };

export default defineConfig(({ command }) => ({
  // In development all its paths are below /admin/, so that `latchkey serve --dev` can tell them from the account pages'.
  base: command === 'serve' ? '/admin/' : '/',
  appType: 'spa',
  plugins: [react(), placeholders('Latchkey')],
  server: {
    host: '127.0.0.1',
    port: 5174,
    hmr: { host: '127.0.0.1', clientPort: 5174 }, // also when the page comes from `latchkey serve --dev`
    strictPort: true,
    proxy: served,
  },
  build: {
    target: 'es2022',
    assetsDir: 'assets/admin',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        // The sign-in page needs React only; the library of the panel is one file, as its modules import each other in circles.
        manualChunks: (id) => {
          if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return 'react';
          if (id.includes('/node_modules/')) return 'library';
          return undefined;
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost/admin/' } },
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    testTimeout: 20000,
  },
}));
