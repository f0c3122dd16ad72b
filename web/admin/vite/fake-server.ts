// LATCHKEY_FAKE=1: `npm run dev` and `npm run preview` without a server. The API is src/test/fake-api.ts; preview serves
// the built page as the binary does, with exactly its content security policy.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { FakeApi } from '../src/test/fake-api';
import { fillPlaceholders, freshNonce } from './placeholders';

export function contentSecurityPolicy(nonce: string): string {
  return (
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; ` +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
  );
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function middleware(api: FakeApi): Connect.NextHandleFunction {
  return (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const url = request.url ?? '/';
    if (url === '/site.css' || url === '/admin/site.css') {
      response.setHeader('Content-Type', 'text/css');
      response.end(':root { --brand: #0f5f5c; --brand-text: #ffffff; }');
      return;
    }
    if (!url.startsWith('/admin/api/')) return next();
    void body(request).then((text) => {
      const answer = api.handle(request.method ?? 'GET', url, text, request.headers.cookie ?? '');
      response.statusCode = answer.status;
      for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
      response.end(answer.body);
    });
  };
}

export function fakeServer(): Plugin {
  const api = new FakeApi({ users: Number(process.env['LATCHKEY_FAKE_USERS'] ?? '140') });
  return {
    name: 'latchkey-fake-server',
    configureServer: (server) => void server.middlewares.use(middleware(api)),
    configurePreviewServer: (server) => {
      server.middlewares.use(middleware(api));
      server.middlewares.use((request, response, next) => {
        if ((request.url ?? '').split('?')[0] !== '/admin/') return next();
        const nonce = freshNonce();
        response.setHeader('Content-Security-Policy', contentSecurityPolicy(nonce));
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(fillPlaceholders(readFileSync('dist/index.html', 'utf8'), 'Latchkey', nonce));
      });
    },
  };
}
