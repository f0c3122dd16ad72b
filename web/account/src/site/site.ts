// What the server says about its site (/site.json), read with care: a field that is missing or odd has its default, so
// that one can sign in even where the file cannot be had.
import type { PasswordRule } from './password-rules';

export type UsernameField = 'email' | 'username';

export interface Site {
  name: string;
  logo: string | null;
  usernameField: UsernameField;
  passwordRules: PasswordRule[];
  /** Whether people may change their names. */
  mePatch: boolean;
  authHeaderType: string;
}

export const defaultSite: Site = {
  name: 'Latchkey',
  logo: null,
  usernameField: 'email',
  passwordRules: [],
  mePatch: true,
  authHeaderType: 'JWT',
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value.trim() !== '' ? value : otherwise;

function ruleOf(value: unknown): PasswordRule[] {
  if (!isFields(value) || typeof value['code'] !== 'string') return [];
  const min = value['min'];
  return [typeof min === 'number' ? { code: value['code'], min } : { code: value['code'] }];
}

export function parseSite(json: unknown): Site {
  if (!isFields(json)) return defaultSite;
  const rules = json['password_rules'];
  const logo = json['logo'];
  return {
    name: textOf(json['name'], defaultSite.name),
    logo: typeof logo === 'string' && /^\/[^/\\]/.test(logo) ? logo : null,
    usernameField: json['username_field'] === 'username' ? 'username' : 'email',
    passwordRules: Array.isArray(rules) ? rules.flatMap(ruleOf) : [],
    mePatch: json['me_patch'] !== false,
    authHeaderType: textOf(json['auth_header_type'], defaultSite.authHeaderType),
  };
}

/** The site of this origin. Never fails: without an answer in time it is the default one, by the name in the page. */
export async function loadSite(fetcher: typeof fetch = fetch): Promise<Site> {
  try {
    const response = await fetcher('/site.json', { signal: AbortSignal.timeout(10_000) });
    if (response.ok) return parseSite(await response.json());
  } catch {
    // offline, or no JSON: the page says so as soon as somebody submits
  }
  const written = document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content ?? '';
  return { ...defaultSite, name: textOf(written, defaultSite.name) };
}
