import { describe, expect, test } from 'vitest';
import { Cursors, longestWalk } from '../data/cursors';

/** A list of `pages` pages whose cursors are c2, c3, ...; `asked` notes which were fetched. */
function list(pages: number) {
  const asked: (string | undefined)[] = [];
  const fetchPage = (after: string | undefined) => {
    asked.push(after);
    const page = after === undefined ? 1 : Number(after.slice(1));
    return Promise.resolve({ page, next: page < pages ? `c${page + 1}` : null });
  };
  return { asked, fetchPage };
}

describe('cursors', () => {
  test('the first page is asked without a cursor', async () => {
    const { asked, fetchPage } = list(3);
    const read = await new Cursors().read('a', 1, fetchPage);
    expect(read).toEqual({ page: { page: 1, next: 'c2' }, hasNext: true });
    expect(asked).toEqual([undefined]);
  });

  test('going on and back costs one request each', async () => {
    const { asked, fetchPage } = list(5);
    const cursors = new Cursors();
    for (const page of [1, 2, 3, 2, 1, 2]) expect((await cursors.read('a', page, fetchPage))?.page.page).toBe(page);
    expect(asked).toEqual([undefined, 'c2', 'c3', 'c2', undefined, 'c2']);
  });

  test('a page whose cursor is unknown is reached by walking there', async () => {
    const { asked, fetchPage } = list(9);
    expect((await new Cursors().read('a', 4, fetchPage))?.page.page).toBe(4);
    expect(asked).toEqual([undefined, 'c2', 'c3', 'c4']);
  });

  test('the last page says that there is no next one, and beyond it there is nothing', async () => {
    const { fetchPage } = list(2);
    const cursors = new Cursors();
    expect((await cursors.read('a', 2, fetchPage))?.hasNext).toBe(false);
    expect(await cursors.read('a', 5, fetchPage)).toBeNull();
  });

  test('another filter or order is another list', async () => {
    const { asked, fetchPage } = list(5);
    const cursors = new Cursors();
    await cursors.read('users?ordering=id', 3, fetchPage);
    await cursors.read('users?ordering=-id', 2, fetchPage);
    expect(asked).toEqual([undefined, 'c2', 'c3', undefined, 'c2']);
  });

  test('cursors of an earlier answer are replaced by those of a newer one', async () => {
    const cursors = new Cursors();
    let round = 0;
    const fetchPage = (after: string | undefined) => Promise.resolve({ after, next: `r${round}-${after ?? 'first'}` });
    await cursors.read('a', 2, fetchPage);
    round = 1;
    await cursors.read('a', 1, fetchPage);
    expect((await cursors.read('a', 2, fetchPage))?.page.after).toBe('r1-first');
  });

  test('nobody walks further than two hundred pages', async () => {
    const { asked, fetchPage } = list(1000);
    await expect(new Cursors().read('a', longestWalk + 2, fetchPage)).rejects.toThrow('too far away');
    expect(asked).toEqual([]);
  });

  test('only so many lists are remembered', async () => {
    const { asked, fetchPage } = list(5);
    const cursors = new Cursors(2);
    await cursors.read('a', 2, fetchPage);
    await cursors.read('b', 1, fetchPage);
    await cursors.read('c', 1, fetchPage);
    asked.length = 0;
    await cursors.read('a', 2, fetchPage);
    expect(asked).toEqual([undefined, 'c2']);
  });
});
