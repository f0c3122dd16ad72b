// What a browser downloads: every file of the build, gzipped, and what the sign-in page needs of it.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist/', import.meta.url);
const assets = new URL('assets/admin/', folder);
const html = readFileSync(new URL('index.html', folder), 'utf8');
const rows = readdirSync(assets).map((name) => {
  const bytes = readFileSync(new URL(name, assets));
  return { name, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, first: html.includes(name) };
});
rows.sort((a, b) => b.gzip - a.gzip);
const kib = (n) => `${(n / 1024).toFixed(1).padStart(8)} KiB`;
const total = (list, key) => list.reduce((sum, row) => sum + row[key], 0);
for (const row of rows) console.log(`${kib(row.bytes)} ${kib(row.gzip)} gzip  ${row.name}${row.first ? '  (sign-in)' : ''}`);
const first = rows.filter((row) => row.first);
console.log(`sign-in page: ${kib(total(first, 'gzip'))} gzip; everything: ${kib(total(rows, 'gzip'))} gzip, ${kib(total(rows, 'bytes'))}`);
