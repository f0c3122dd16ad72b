// Everything of a short list (groups): page after page until there is no next one.
import { query, request } from '../api/http';
import type { Page } from '../api/types';

export async function allPages<T>(path: string, limit = 200): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page: Page<T> = await request<Page<T>>(path + query({ limit, after }));
    all.push(...page.results);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}
