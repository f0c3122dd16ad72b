// A million users: the panel pages, searches and counts as if they were a hundred. The file is made by one statement of
// SQLite, once; what a page takes is printed, and must stay below what a person calls slow, had he the machine to himself.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, button, emails, filter, listed, rows, stage } from './steps.mjs';
import { settle } from './world.mjs';

const million = 1_000_000;
const patience = Number(process.env.LATCHKEY_TEST_SLOW ?? '1') * 3000;

/** How many times longer something takes here just now than alone: others have the same processors. 1 where nobody has. */
function busyness() {
  const spin = 100; // milliseconds
  const [began, used] = [performance.now(), process.cpuUsage()];
  while (performance.now() - began < spin);
  const { user, system } = process.cpuUsage(used);
  return Math.max(1, (performance.now() - began) / ((user + system) / 1000));
}

async function crowd(server) {
  await settle(server);
  await server.sql(`
    WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < ${million + 999})
    INSERT INTO accounts_customuser (id, password, is_superuser, username, first_name, last_name, is_staff, is_active, date_joined, email)
    SELECT i, '!', 0, 'person' || i, 'Ann', 'Berg' || (i % 977), 0, i % 10 <> 0,
           datetime('2020-01-01', '+' || (i * 2) || ' minutes'), 'person' || i || '@example.com' FROM n;`);
}

describe('a million users', () => {
  const here = stage({ people: crowd });
  const timed = async (what, act) => {
    const before = busyness();
    const began = performance.now();
    const result = await act();
    const took = performance.now() - began;
    const busy = Math.max(before, busyness());
    console.log(`first load: ${what}: ${took.toFixed(0)} ms, where all takes ${busy.toFixed(1)} times as long as alone`);
    assert.ok(took < patience * busy, `${what} took ${took.toFixed(0)} ms, on a machine ${busy.toFixed(1)} times slower than alone`);
    return result;
  };

  it('are paged, counted to ten thousand, ordered and searched', async () => {
    const page = await here.as('root');
    await at(page, 'Overview');
    await timed('the list of a million', async () => {
      await page.goto('/admin/#/users');
      await rows(page);
    });
    await page.getByText('1–50 of 10,000+', { exact: true }).waitFor();
    const seen = new Set(await emails(page));
    for (let i = 2; i <= 5; i += 1) {
      await timed(`page ${i}`, () => listed(page, () => button(page, 'Next').click()));
      for (const email of await emails(page)) seen.add(email);
    }
    assert.equal(seen.size, 250);
    await timed('back to page 4', () => listed(page, () => button(page, 'Previous').click()));
    await listed(page, () => button(page, 'First').click());
    await timed('ordered by email', () => listed(page, () => button(page, 'Email').click()));
    assert.equal((await emails(page))[0] < 'b', true);
    await timed('a search', () => listed(page, () => page.getByLabel('Search users').fill('person777777')));
    assert.deepEqual(await emails(page), ['person777777@example.com']);
    await timed('a search for nobody', () => listed(page, () => page.getByLabel('Search users').fill('no such person here')));
    await page.getByText('Nothing matches').waitFor();
    await listed(page, () => button(page, 'Clear all').click());
    await timed('those who are not active', () => listed(page, () => filter(page, 'Active').selectOption('No')));
    assert.equal((await emails(page)).length, 50);
  });

  it('leave the overview quick', async () => {
    const page = await here.as('root');
    await timed('the overview', async () => {
      await page.getByText(/1,000,06\d/).first().waitFor();
    });
  });
});
