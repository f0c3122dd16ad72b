// What the browser keeps: how the page looks (theme, sidebar, columns), nothing of what it showed. Searches and filters
// have people's addresses in them; they live in memory and in the address bar only.

export const prefix = 'latchkey-admin.';
const kept = /^(theme|sidebar\.open|[\w-]+\.datatable(_columnRanks|_availableColumns)?)$/;

export function isPreference(key: string): boolean {
  return kept.test(key);
}

export function storedTheme(): 'light' | 'dark' | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`${prefix}theme`) ?? 'null');
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}
