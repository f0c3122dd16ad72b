/**
 * The package as it is published: built, measured, listed, compiled against and run; and its sources as the workspace
 * imports them. The limit of 4096 bytes is a promise of the README.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, createServer, defaultClientConditions, defaultServerConditions } from 'vite';
import type { Rollup } from 'vite';
import { beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIMIT = 4096;
const SOURCE = '@latchkey/source';

const exec = (program: string, ...args: string[]): string => {
  try {
    return execFileSync(program, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
};

const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');

beforeAll(() => void exec('npm', 'run', 'build'), 120_000);

test('the core is at most 4096 bytes gzip, and imports nothing', () => {
  const gzip = (...entries: string[]): number =>
    gzipSync(entries.map((entry) => read(`dist/${entry}.js`)).join(''), { level: 9 }).length;
  const sizes = { core: gzip('index'), react: gzip('react'), axios: gzip('axios'), both: gzip('index', 'react') };
  console.log(`bytes gzip: core ${sizes.core}, react ${sizes.react}, axios ${sizes.axios}, core + react ${sizes.both}`);
  expect(sizes.core).toBeLessThanOrEqual(LIMIT);
  expect(sizes.both).toBeLessThanOrEqual(LIMIT + 512);
  const imports = (entry: string): string[] =>
    [...read(`dist/${entry}.js`).matchAll(/\b(?:from|import)\s*\(?"([^"]+)"/g)].map(([, name]) => name!).sort();
  expect([imports('index'), imports('axios'), imports('react')]).toEqual([[], [], ['react', 'react/jsx-runtime']]);
});

test('the package holds the entries, their types, the licence and the README', () => {
  const [{ files }] = JSON.parse(exec('npm', 'pack', '--dry-run', '--json', '--ignore-scripts')) as [
    { files: { path: string }[] }];
  const modules = ['axios', 'client', 'errors', 'index', 'lease', 'react', 'storage', 'tokens', 'types'];
  expect(files.map(({ path }) => path).sort()).toEqual([
    'LICENSE', 'README.md', ...modules.map((name) => `dist/${name}.d.ts`), 'dist/axios.js', 'dist/index.js',
    'dist/react.js', 'package.json',
  ].sort());
});

test('the package has no dependencies and runs nothing when it is installed', () => {
  const { dependencies, scripts } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  expect(dependencies).toBeUndefined();
  expect(Object.keys(scripts!).sort()).toEqual(['build', 'check', 'test']);
});

test('each entry is imported by Node as it is shipped, under its name', () => {
  const script = `
    const all = await Promise.all(['', '/react', '/axios'].map((entry) => import('@latchkey/client' + entry)));
    all[0].createClient({ baseUrl: 'https://api.test' });
    console.log(JSON.stringify(all.map((entry) => Object.keys(entry).sort())));`;
  expect(JSON.parse(exec('node', '--input-type=module', '-e', script))).toEqual([
    ['ApiError', 'createClient', 'memoryStorage', 'webStorage'],
    ['AuthProvider', 'RequireAuth', 'useAuth'],
    ['axiosAuth'],
  ]);
});

test('a site compiles against the shipped types', () => {
  const files = exec('npx', '--no', '--', 'tsc', '-p', 'test/consumer', '--listFiles').split('\n');
  expect(files.filter((path) => /\/client\/dist\/(index|react|axios)\.d\.ts$/.test(path))).toHaveLength(3);
  expect(files.filter((path) => path.includes('/client/src/'))).toEqual([]);
}, 60_000);

test('the workspace bundles the sources, built or not, with the condition of the README', async () => {
  const output = await build({
    configFile: false, root: `${ROOT}/test/consumer`, logLevel: 'error',
    resolve: { conditions: [SOURCE, ...defaultClientConditions] },
    build: { write: false, lib: { entry: 'app.tsx', formats: ['es'] } },
  }) as Rollup.RollupOutput[];
  const modules = output[0]!.output.flatMap((part) => part.type === 'chunk' ? part.moduleIds : []);
  // index.ts has no code of its own.
  const ours = modules.filter((path) => path.includes('/web/client/') && !path.includes('/test/'));
  expect(ours.map((path) => path.replace(/.*\/web\/client\//, '')).sort()).toEqual([
    'src/axios.ts', 'src/client.ts', 'src/errors.ts', 'src/lease.ts', 'src/react.tsx', 'src/storage.ts', 'src/tokens.ts',
  ]);
}, 60_000);

test('and so do its tests in Node', async () => {
  const server = await createServer({
    configFile: false, root: `${ROOT}/test/consumer`, logLevel: 'error', server: { middlewareMode: true, ws: false },
    ssr: { resolve: { conditions: [SOURCE, ...defaultServerConditions] }, noExternal: ['@latchkey/client'] },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    await server.ssrLoadModule('/app.tsx');
    const ours = [...server.moduleGraph.fileToModulesMap.keys()].filter((path) => /\/web\/client\/(src|dist)\//.test(path));
    expect(ours).toContain(`${ROOT}src/index.ts`);
    expect(ours.filter((path) => path.includes('/dist/'))).toEqual([]);
  } finally {
    await server.close();
  }
}, 60_000);
