// Puts the built pages into two files for the compiler: assets.bin (every file, and compressed by brotli and gzip where
// that pays) and assets.cpp (the table of them).
//
//   node web/pack.mjs OUT_DIR account=web/account/dist admin=web/admin/dist
//
// A page's index.html becomes /<page>/index.html, which the server fills and serves; all else keeps its path, and must have
// a hash in its name, because it is cached for a year.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};
const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

function* filesOf(folder, under = '') {
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    const path = `${under}/${entry.name}`;
    if (entry.isDirectory()) yield* filesOf(folder, path);
    else yield path;
  }
}

function fail(sentence) {
  console.error(`pack.mjs: ${sentence}`);
  process.exit(1);
}

function read(page, folder) {
  if (!existsSync(join(folder, 'index.html'))) fail(`${folder} has no index.html: the pages are not built`);
  return [...filesOf(folder)].sort().map((path) => {
    const document = path === '/index.html';
    const type = types[extname(path)];
    if (!type) fail(`${folder}${path}: no content type is known for ${extname(path)}`);
    if (!document && !hashedName.test(path)) fail(`${folder}${path} has no hash in its name and would be cached for ever`);
    return { path: document ? `/${page}/index.html` : path, type, document, content: readFileSync(join(folder, path)) };
  });
}

function compressed(content) {
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  const gzip = gzipSync(content, { level: 9 });
  const pays = (bytes) => (bytes.length < content.length * 0.9 ? bytes : Buffer.alloc(0));
  return { brotli: pays(brotli), gzip: pays(gzip) };
}

const [out, ...pages] = process.argv.slice(2);
if (!out || pages.length === 0) fail('usage: node web/pack.mjs OUT_DIR NAME=DIST...');
mkdirSync(out, { recursive: true });

const blob = [];
let size = 0;
const place = (bytes) => {
  const view = `slice(${size}, ${bytes.length})`;
  blob.push(bytes);
  size += bytes.length;
  return view;
};
const rows = [];
const seen = new Set();
for (const [page, folder] of pages.map((pair) => pair.split('='))) {
  for (const file of read(page, folder)) {
    if (seen.has(file.path)) fail(`two pages have ${file.path}`);
    seen.add(file.path);
    const { brotli, gzip } = file.document ? { brotli: Buffer.alloc(0), gzip: Buffer.alloc(0) } : compressed(file.content);
    const hash = createHash('sha256').update(file.content).digest('hex').slice(0, 16);
    rows.push(
      `    {${JSON.stringify(file.path)}, ${JSON.stringify(file.type)}, "${hash}",\n` +
        `     ${place(file.content)}, ${place(brotli)}, ${place(gzip)}, ${!file.document}},`,
    );
  }
}
const bin = join(out, 'assets.bin');
writeFileSync(bin, Buffer.concat(blob));
const name = createHash('sha256').update(Buffer.concat(blob)).digest('hex');
writeFileSync(
  join(out, 'assets.cpp'),
  `// Written by web/pack.mjs; the bytes are those of assets.bin, sha256 ${name}.
#include "web/asset.hpp"

#include <cstddef>

asm(".pushsection .rodata,\\"a\\",@progbits\\n"
    ".globl latchkey_assets\\n"
    ".hidden latchkey_assets\\n"
    "latchkey_assets:\\n"
    ".incbin ${JSON.stringify(bin).replaceAll('"', '\\"')}\\n"
    ".byte 0\\n"
    ".popsection\\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const char latchkey_assets[];
}

namespace web {
namespace {

std::string_view slice(std::size_t from, std::size_t length) {
    return {latchkey_assets + from, length};
}

}  // namespace

std::span<const asset> built_in_assets() {
    static const asset all[] = {
${rows.join('\n')}
    };
    return all;
}

}  // namespace web
`,
);
