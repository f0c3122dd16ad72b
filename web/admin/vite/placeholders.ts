// The server writes its site's name and a fresh nonce over __SITE_NAME__ and __NONCE__ in index.html. Here the
// development server does the same.
import { randomBytes } from 'node:crypto';
import type { Plugin } from 'vite';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

export function fillPlaceholders(html: string, name: string, nonce: string): string {
  return html.replaceAll('__SITE_NAME__', () => escapeHtml(name)).replaceAll('__NONCE__', () => nonce);
}

function freshNonce(): string {
  return randomBytes(16).toString('base64');
}

export function placeholders(name: string): Plugin {
  return {
    name: 'latchkey-placeholders',
    apply: 'serve',
    transformIndexHtml: (html) => fillPlaceholders(html, name, freshNonce()),
  };
}
