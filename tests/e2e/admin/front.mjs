// Who serves the panel's files: the binary, where it does; else this, with the headers that the binary is to send, and
// everything under /admin/api/ handed to it.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { root } from '../support/latchkey.mjs';

export const csp = (nonce) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; ` +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

function forward(request, response, upstream) {
  const onward = httpRequest(new URL(request.url, upstream), { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  request.pipe(onward);
}

export async function startFront(upstream) {
  const page = await fetch(`${upstream}/admin/`);
  if (page.status === 200 && (await page.text()).includes('/assets/admin/')) return { base: upstream, own: true, stop: async () => undefined };
  const dist = join(root, 'web', 'admin', 'dist');
  const index = (await readFile(join(dist, 'index.html'), 'utf8')).replaceAll('__SITE_NAME__', 'Latchkey');
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://site').pathname;
    if (path.startsWith('/admin/api/')) return forward(request, response, upstream);
    if (path === '/site.css') return response.writeHead(200, { 'Content-Type': 'text/css' }).end(':root{--brand:#0f5f5c;--brand-text:#fff}');
    if (path === '/admin/') {
      const nonce = randomBytes(16).toString('base64');
      return response.writeHead(200, { 'Content-Type': types['.html'], 'Content-Security-Policy': csp(nonce) }).end(index.replaceAll('__NONCE__', nonce));
    }
    const body = path.startsWith('/assets/admin/') ? await readFile(join(dist, normalize(path))).catch(() => null) : null;
    if (!body) return response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
    return response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}`, own: false, stop };
}
