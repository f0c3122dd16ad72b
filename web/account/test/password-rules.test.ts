// The rules while one types: what Django's validators would say, as far as a browser can know.
import { describe, expect, it } from 'vitest';
import { judgePassword, type Verdict } from '../src/site/password-rules';

const rules = [{ code: 'min_length', min: 8 }, { code: 'not_numeric' }, { code: 'not_common' }, { code: 'not_similar' }];

function verdicts(password: string, attributes: string[] = []): Record<string, Verdict> {
  return Object.fromEntries(judgePassword(rules, password, attributes).map(({ code, verdict }) => [code, verdict]));
}

describe('password rules', () => {
  it('an empty password meets none', () => {
    expect(verdicts('')).toEqual({ min_length: 'open', not_numeric: 'open', not_common: 'server', not_similar: 'open' });
  });

  it('a good one meets all that the browser can know', () => {
    expect(verdicts('Plum!tree-gloss77', ['ann', 'Ann', 'ann@example.com'])).toEqual({
      min_length: 'met',
      not_numeric: 'met',
      not_common: 'server',
      not_similar: 'met',
    });
  });

  it('counts characters, not the halves that they are kept in', () => {
    expect(verdicts('🔑🔑🔑🔑')['min_length']).toBe('open');
    expect(verdicts('🔑🔑🔑🔑🔑🔑🔑🔑')['min_length']).toBe('met');
  });

  it.each(['12345678', '٠١٢٣٤٥٦٧'])('%s is digits only', (password) => {
    expect(verdicts(password)['not_numeric']).toBe('open');
  });

  it.each([
    ['annabelle', ['annabelle']],
    ['Annabelle1', ['annabelle']],
    ['lovelace77', ['ada', 'Ada', 'lovelace@example.com']],
    ['lovelace@example.com', ['x', 'y', 'lovelace@example.com']],
    ['example1', ['x', 'y', 'lovelace@example.com']],
  ])('%s is like %j', (password, attributes) => {
    expect(verdicts(password, attributes)['not_similar']).toBe('open');
  });

  it.each([
    ['Plum!tree-gloss77', ['plum']],
    ['abcdefghijklm', ['', '', '']],
    ['ann and nine others', ['ann']],
  ])('%s is not like %j', (password, attributes) => {
    expect(verdicts(password, attributes)['not_similar']).toBe('met');
  });

  it('says the server’s own least length, and passes over rules that it does not know', () => {
    const told = judgePassword([{ code: 'min_length', min: 12 }, { code: 'no_hearts' }], 'abc', []);
    expect(told).toEqual([{ code: 'min_length', text: 'At least 12 characters', verdict: 'open' }]);
  });
});
