// The pages before the binary serves them itself: the built files with the headers that the binary will send, what it
// says about its site, and everything under /accounts/ handed to it.
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { root } from './latchkey.mjs';

export const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'";

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const pages = ['/', '/sign-in/', '/sign-up/', '/account/'];
const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

export const defaultSite = {
  name: 'Latchkey',
  logo: null,
  username_field: 'email',
  password_rules: [{ code: 'min_length', min: 8 }, { code: 'not_numeric' }, { code: 'not_common' }],
  me_patch: true,
  auth_header_type: 'JWT',
};

function forward(request, response, upstream) {
  const { host, connection, ...headers } = request.headers;
  const onward = httpRequest(new URL(request.url, upstream), { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** Serves `dist` (web/account/dist) for the server at `upstream`. `down()`: closes every connection, as one that is gone. */
export async function startSite({ upstream, site = {}, css = ':root{--brand:#3b5bdb;--brand-text:#ffffff}', logo }) {
  const told = { ...defaultSite, ...site };
  const dist = join(root, 'web', 'account', 'dist');
  const index = (await readFile(join(dist, 'index.html'), 'utf8')).replaceAll('__SITE_NAME__', () => escaped(told.name));

  const file = async (path) => {
    if (path === '/site.json') return ['application/json', JSON.stringify(told)];
    if (path === '/site.css') return ['text/css', css];
    if (path === '/site-logo' && logo) return ['image/svg+xml', logo];
    if (pages.includes(path)) return [types['.html'], index];
    if (!path.startsWith('/assets/account/')) return null;
    const body = await readFile(join(dist, normalize(path))).catch(() => null);
    return body && [types[extname(path)] ?? 'application/octet-stream', body];
  };

  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://site').pathname;
    if (path.startsWith('/accounts/')) return forward(request, response, upstream);
    const found = await file(path);
    const headers = { 'Content-Security-Policy': csp, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' };
    if (!found) return response.writeHead(404, { ...headers, 'Content-Type': 'text/plain' }).end('Not found');
    response.writeHead(200, { ...headers, 'Content-Type': found[0] }).end(found[1]);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    base: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
