// The server writes its site's name over __SITE_NAME__ in index.html. Here the development server does the same.
import type { Plugin } from 'vite';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => entities[c] ?? c);
}

export function fillSiteName(html: string, name: string): string {
  return html.replaceAll('__SITE_NAME__', () => escapeHtml(name));
}

export function siteName(name: string): Plugin {
  return {
    name: 'latchkey-site-name',
    apply: 'serve',
    transformIndexHtml: (html) => fillSiteName(html, name),
  };
}
