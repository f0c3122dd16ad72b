// axe-core in the page itself. It comes in by the debugger, which no Content-Security-Policy stands against.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { settled } from './eventually.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const summary = (found) =>
  found.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`),
  }));

/** Fails on any violation; gives the number of rules that held. */
export async function assertAccessible(page, what) {
  await settled(page); // what fades in has its colours only then
  await page.evaluate(`if (!window.axe) { ${source} }`);
  const result = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  assert.deepEqual(summary(result.violations), [], `axe: ${what}`);
  assert.ok(result.passes.length > 10, `axe looked at nothing: ${what}`);
  return result.passes.length;
}
