/** The package: one file per entry, ES modules, minified. And its tests. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  build: {
    target: 'es2022',
    minify: 'esbuild',
    lib: { entry: { index: 'src/index.ts', react: 'src/react.tsx', axios: 'src/axios.ts' }, formats: ['es'] },
    rollupOptions: { external: ['react', 'react/jsx-runtime'] },
  },
  esbuild: { jsx: 'automatic' },
  test: { include: ['test/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
});
