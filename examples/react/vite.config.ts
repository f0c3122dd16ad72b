// The page at http://localhost:5173, whether by `npm run dev` or built and by `npm run preview`.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// docs: begin proxy
// Used when VITE_LATCHKEY_URL is empty: the browser then knows one origin only, and there is no CORS.
const proxy = { '/accounts': process.env.ACCOUNTS_SERVER ?? 'http://127.0.0.1:8000' };
// docs: end proxy

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy },
  preview: { port: 5173, proxy },
  build: { target: 'es2022' },
  test: { environment: 'jsdom', testTimeout: 20_000, restoreMocks: true },
});
