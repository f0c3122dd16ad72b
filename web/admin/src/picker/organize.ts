// Permissions as people look for them: by app, then by model, the four of every model first.
import type { Permission } from '../api/types';

export const verbs = ['view', 'add', 'change', 'delete'] as const;

export interface ModelRow {
  key: string;
  model: string;
  /** In the order of `verbs`, then the model's own. */
  permissions: Permission[];
}

export interface AppSection {
  app: string;
  models: ModelRow[];
}

/** `view` of view_customuser; null for a permission that the model made up itself. */
export function verbOf(permission: Permission): (typeof verbs)[number] | null {
  return verbs.find((verb) => permission.codename === `${verb}_${permission.model}`) ?? null;
}

function rank(permission: Permission): number {
  const verb = verbOf(permission);
  return verb === null ? verbs.length : verbs.indexOf(verb);
}

export function organize(permissions: readonly Permission[]): AppSection[] {
  const apps = new Map<string, Map<string, Permission[]>>();
  for (const permission of permissions) {
    const models = apps.get(permission.app_label) ?? new Map<string, Permission[]>();
    apps.set(permission.app_label, models);
    models.set(permission.model, [...(models.get(permission.model) ?? []), permission]);
  }
  const byName = (a: [string, unknown], b: [string, unknown]) => a[0].localeCompare(b[0]);
  return [...apps].sort(byName).map(([app, models]) => ({
    app,
    models: [...models].sort(byName).map(([model, own]) => ({
      key: `${app}.${model}`,
      model,
      permissions: own.sort((a, b) => rank(a) - rank(b) || a.codename.localeCompare(b.codename)),
    })),
  }));
}

/** Every word must be somewhere in what names the permission. */
export function matches(permission: Permission, search: string): boolean {
  const text = `${permission.app_label}.${permission.codename} ${permission.model} ${permission.name}`.toLowerCase();
  return search.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.includes(word));
}
