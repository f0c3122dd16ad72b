/** The package: one file per entry, ES modules, minified. And its tests. */
import { transformWithEsbuild } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The same package whatever NODE_ENV says.
  esbuild: { jsx: 'automatic', jsxDev: false },
  plugins: [{
    // Vite leaves white space and comments in libraries for the sake of annotations; ours need none.
    name: 'minify',
    enforce: 'post',
    renderChunk: (code, { fileName }) => transformWithEsbuild(code, fileName, { minify: true, target: 'es2022' }),
  }],
  build: {
    target: 'es2022',
    minify: false,
    lib: { entry: { index: 'src/index.ts', react: 'src/react.tsx', axios: 'src/axios.ts' }, formats: ['es'] },
    rollupOptions: { external: /^react(\/|$)/ },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
});
