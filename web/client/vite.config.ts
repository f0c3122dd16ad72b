/** The package: one file per entry, ES modules, minified. And its tests. */
import { transformWithEsbuild } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The same package whatever NODE_ENV says.
  esbuild: { jsx: 'automatic', jsxDev: false },
  plugins: [{
    // Vite leaves white space in libraries for the sake of annotations; ours need none.
    name: 'minify',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const { code } = await transformWithEsbuild(chunk.code, chunk.fileName, { minify: true, target: 'es2022' });
        chunk.code = code;
      }
    },
  }],
  build: {
    target: 'es2022',
    minify: false,
    lib: { entry: { index: 'src/index.ts', react: 'src/react.tsx', axios: 'src/axios.ts' }, formats: ['es'] },
    rollupOptions: { external: /^react(\/|$)/ },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
});
