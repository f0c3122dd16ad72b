// The filters of the page as the server's parameters. A day of a date field is a day where the reader is.

const days = ['joined_from', 'joined_before'];

export function startOfDay(day: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return undefined;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export function filterParameters(filter: Record<string, unknown>): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined || value === null || value === '') continue;
    parameters[name] = days.includes(name) && typeof value === 'string' ? startOfDay(value) : value;
  }
  return parameters;
}

/** Only users can be ordered; everything else comes in the server's own order. */
export function orderingParameter(resource: string, sort?: { field: string; order: string }): string | undefined {
  if (resource !== 'users' || !sort) return undefined;
  return (sort.order === 'DESC' ? '-' : '') + sort.field;
}
