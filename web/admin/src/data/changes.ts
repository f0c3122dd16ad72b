// What a form changed: a PATCH carries these fields only, so that two people who edit different fields do not undo each
// other's work.

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && [...a].sort().every((x, i) => x === [...b].sort()[i]);
  }
  return a === b;
}

/** An input that was emptied gives null; the server's text fields are empty then. */
function cleared(value: unknown, before: unknown): unknown {
  return value === null && typeof before === 'string' ? '' : value;
}

export function changes(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  fields: readonly string[],
): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const field of fields) {
    if (!(field in after)) continue;
    const value = cleared(after[field], before[field]);
    if (!same(before[field], value)) changed[field] = value;
  }
  return changed;
}
