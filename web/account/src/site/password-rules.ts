// The rules of a password as one types: the browser's guess at what Django's validators will say. The server decides;
// nothing is held back because of a rule here.

export interface PasswordRule {
  code: string;
  min?: number;
}

/** `server`: only the server can know. `open`: not met so far. */
export type Verdict = 'met' | 'open' | 'server';

/** What the password must not resemble: the other fields of the form. */
export type Attributes = readonly string[];

export interface JudgedRule {
  code: string;
  text: string;
  verdict: Verdict;
}

/** How alike two texts are at most, by the characters that they share (difflib's quick_ratio, as Django measures). */
function likeness(a: string, b: string): number {
  const left = new Map<string, number>();
  for (const c of b) left.set(c, (left.get(c) ?? 0) + 1);
  let shared = 0;
  for (const c of a) {
    const n = left.get(c) ?? 0;
    if (n > 0) shared += 1;
    left.set(c, n - 1);
  }
  const length = [...a].length + [...b].length;
  return length === 0 ? 0 : (2 * shared) / length;
}

const tooAlike = 0.7;

function isSimilar(password: string, attributes: Attributes): boolean {
  const mine = password.toLowerCase();
  return attributes.some((attribute) => {
    const whole = attribute.toLowerCase();
    const parts = [...whole.split(/[^\p{L}\p{N}_]+/u), whole].filter((part) => part !== '');
    // A part far shorter than the password cannot be like it, whatever it shares.
    return parts.some((part) => mine.length < 10 * part.length && likeness(mine, part) >= tooAlike);
  });
}

function judge(rule: PasswordRule, password: string, attributes: Attributes): JudgedRule | null {
  const told = (text: string, met: boolean): JudgedRule => ({ code: rule.code, text, verdict: met ? 'met' : 'open' });
  const typed = password !== '';
  switch (rule.code) {
    case 'min_length': {
      const min = rule.min ?? 8;
      return told(`At least ${min} ${min === 1 ? 'character' : 'characters'}`, [...password].length >= min);
    }
    case 'not_numeric':
      return told('Not only digits', typed && !/^\p{Nd}+$/u.test(password));
    case 'not_similar':
      return told('Unlike your name, username and e-mail', typed && !isSimilar(password, attributes));
    case 'not_common':
      return { code: rule.code, text: 'Not one of the common passwords', verdict: 'server' };
    default:
      return null; // a rule of a newer server: it will say so itself
  }
}

export function judgePassword(rules: readonly PasswordRule[], password: string, attributes: Attributes): JudgedRule[] {
  return rules.flatMap((rule) => judge(rule, password, attributes) ?? []);
}
