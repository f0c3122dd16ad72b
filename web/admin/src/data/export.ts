// The export of users, page by page: each answer's Link header names the next one. Only the first has a header line, so
// the pages make one file when they are put together.
import { query, send } from '../api/http';
import { filterParameters, orderingParameter } from './filters';

const path = '/admin/api/users/export/';

/** The address behind rel="next"; null at the end, and for any other place than the export. */
export function nextLink(header: string | null, base = window.location.origin): string | null {
  for (const match of (header ?? '').matchAll(/<([^>]*)>\s*((?:;[^,;]*)*)/g)) {
    if (!/;\s*rel="?next"?\s*(;|$)/i.test(match[2] ?? '')) continue;
    const url = new URL(match[1] ?? '', base + path);
    if (url.origin === base && url.pathname === path) return url.pathname + url.search;
  }
  return null;
}

/** Rows of a page of CSV: line ends outside of quotes. */
export function countRows(csv: string): number {
  let rows = 0;
  let quoted = false;
  for (let i = 0; i < csv.length; i += 1) {
    const c = csv.charCodeAt(i);
    if (c === 34) quoted = !quoted;
    else if (c === 10 && !quoted) rows += 1;
  }
  return csv === '' || csv.endsWith('\n') ? rows : rows + 1;
}

export interface ExportOptions {
  filter: Record<string, unknown>;
  sort: { field: string; order: string };
  signal: AbortSignal;
  progress: (rows: number) => void;
}

export async function exportUsers({ filter, sort, signal, progress }: ExportOptions): Promise<{ blob: Blob; rows: number }> {
  const parts: string[] = [];
  let rows = 0;
  let next: string | null = path + query({ ...filterParameters(filter), ordering: orderingParameter('users', sort) });
  while (next !== null) {
    const response: Response = await send(next, { signal });
    const text = await response.text();
    rows += countRows(text) - (parts.length === 0 ? 1 : 0);
    parts.push(text);
    progress(rows);
    next = nextLink(response.headers.get('Link'));
  }
  return { blob: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows };
}

export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
