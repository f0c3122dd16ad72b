// Keyset pages under numbered ones. The server gives each page the cursor of the next; this remembers them, so that going
// back, and coming back from a user's page, costs one request. A page whose cursor is unknown (a link to page 7) is
// reached by walking there from the last one known.

export interface Walked<T> {
  page: T;
  hasNext: boolean;
}

interface Linked {
  next: string | null;
}

/** Further than this nobody walks: a search or a filter is the way. */
export const longestWalk = 200;

export class Cursors {
  /** For each list (its filters, order and size): known[n] is the cursor of page n + 1. */
  private readonly known = new Map<string, (string | null)[]>();

  constructor(private readonly lists = 50) {}

  async read<T extends Linked>(
    list: string,
    page: number,
    fetchPage: (after: string | undefined) => Promise<T>,
  ): Promise<Walked<T> | null> {
    const cursors = this.cursorsOf(list);
    let at = Math.min(page, cursors.length);
    if (page - at > longestWalk) throw new Error(`Page ${page} is too far away. Search or filter instead.`);
    for (;;) {
      const cursor = cursors[at - 1];
      if (cursor === null) return null;
      const answer = await fetchPage(cursor === '' ? undefined : cursor);
      cursors.length = at;
      cursors[at] = answer.next;
      if (at === page) return { page: answer, hasNext: answer.next !== null };
      at += 1;
    }
  }

  private cursorsOf(list: string): (string | null)[] {
    const cursors = this.known.get(list) ?? [''];
    this.known.delete(list);
    this.known.set(list, cursors);
    const oldest = this.known.keys().next().value;
    if (this.known.size > this.lists && oldest !== undefined) this.known.delete(oldest);
    return cursors;
  }
}
