import { describe, expect, test } from 'vitest';
import { fillPlaceholders } from '../../vite/placeholders';
import { bytes, countOf, duration, plural } from '../data/text';
import { pathOf } from '../log/list';
import { isPreference } from '../panel/preferences';
import { readable, textOn } from '../panel/colors';
import { matches, organize, verbOf } from '../picker/organize';
import { rangeText } from '../shared/pagination';
import { tokenState } from '../tokens/state';
import { withPassword } from '../users/create';
import { relatedTexts } from '../users/delete-users';
import { getContrastRatio } from '@mui/material/styles';

test('a count that is not exact has a plus', () => {
  expect(countOf(10000, false)).toBe('10,000+');
  expect(rangeText(3, 50, 50, { count: 10000, count_exact: false })).toBe('101–150 of 10,000+');
  expect(rangeText(1, 50, 7, { count: 7, count_exact: true })).toBe('1–7 of 7');
  expect(rangeText(2, 50, 3, undefined)).toBe('51–53');
  expect(rangeText(1, 50, 0, undefined)).toBe('None');
});

test('sizes and times are read easily', () => {
  expect([bytes(0), bytes(1023), bytes(1536), bytes(52_113_408), bytes(5e11)]).toEqual(['0 bytes', '1023 bytes', '1.5 KiB', '49.7 MiB', '466 GiB']);
  expect([duration(5), duration(65), duration(7260), duration(190_812), duration(90_000)]).toEqual(['5 s', '1 min', '2 h 1 min', '2 days 5 h', '1 day 1 h']);
  expect([plural(1, 'user'), plural(1200, 'user')]).toEqual(['1 user', '1,200 users']);
});

test('only preferences are kept in the browser, never a search', () => {
  expect(['theme', 'sidebar.open', 'users.datatable', 'users.datatable_columnRanks'].map(isPreference)).toEqual([true, true, true, true]);
  expect(['users.listParams', 'users.selectedIds', 'users.datatable.search', 'groups.listParams', 'savedQueries'].map(isPreference)).toEqual([false, false, false, false, false]);
});

describe('colours', () => {
  test('whatever the brand is, it can be read', () => {
    for (const page of ['#f5f6f8', '#101316']) {
      for (const brand of ['#ffff00', '#000000', '#ffffff', '#777777', '#0f5f5c', '#ff0000']) {
        const accent = readable(brand, page);
        expect(getContrastRatio(accent, page)).toBeGreaterThanOrEqual(4.5);
        expect(getContrastRatio(textOn(accent, '#ffffff'), accent)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
  test('a brand that can be read stays as it is', () => {
    expect(readable('#0f5f5c', '#f5f6f8')).toBe('#0f5f5c');
    expect(textOn('#0f5f5c', '#ffffff')).toBe('#ffffff');
  });
});

describe('permissions in the picker', () => {
  const one = (id: number, app_label: string, model: string, codename: string, name = codename) => ({ id, app_label, model, codename, name });
  const all = [one(4, 'b', 'm', 'publish_m', 'Can publish'), one(1, 'b', 'm', 'delete_m'), one(2, 'b', 'm', 'view_m'), one(3, 'a', 'x', 'add_x')];
  test('stand by app and model, the four of every model first', () => {
    expect(organize(all).map(({ app, models }) => [app, models.map(({ key, permissions }) => [key, permissions.map(({ id }) => id)])])).toEqual([
      ['a', [['a.x', [3]]]],
      ['b', [['b.m', [2, 1, 4]]]],
    ]);
    expect(all.map(verbOf)).toEqual([null, 'delete', 'view', 'add']);
  });
  test('are found by all words of a search, in any case', () => {
    expect(all.filter((p) => matches(p, 'M PUBLISH')).map(({ id }) => id)).toEqual([4]);
    expect(all.filter((p) => matches(p, '  ')).length).toBe(4);
    expect(all.filter((p) => matches(p, 'publish a.x'))).toEqual([]);
  });
});

test('a token is blacklisted before it is expired', () => {
  const at = (iso: string) => Date.parse(iso);
  expect(tokenState({ blacklisted_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-02T00:00:00Z' }, at('2026-02-01'))).toBe('blacklisted');
  expect(tokenState({ blacklisted_at: null, expires_at: '2026-01-02T00:00:00Z' }, at('2026-01-02T00:00:00Z'))).toBe('expired');
  expect(tokenState({ blacklisted_at: null, expires_at: '2026-01-02T00:00:00Z' }, at('2026-01-01'))).toBe('live');
});

test('the log leads to what is still there', () => {
  const entry = (model: string, flag: 'change' | 'deletion') => ({ object: { model, id: '7' }, flag });
  expect(pathOf(entry('accounts.customuser', 'change'), 'accounts.customuser')).toBe('/users/7');
  expect(pathOf(entry('auth.group', 'change'), 'accounts.customuser')).toBe('/groups/7');
  expect(pathOf(entry('auth.group', 'deletion'), 'accounts.customuser')).toBeNull();
  expect(pathOf(entry('sessions.session', 'change'), 'accounts.customuser')).toBeNull();
  expect(pathOf({ object: null, flag: 'change' }, 'accounts.customuser')).toBeNull();
});

test('a new user has passwords, or the word that there is none', () => {
  expect(withPassword({ email: 'a', password1: 'x', password2: null }, true)).toEqual({ email: 'a', password1: 'x', password2: '' });
  expect(withPassword({ email: 'a', password1: 'x' }, false)).toEqual({ email: 'a', usable_password: false });
});

test('what goes along with a deletion is said in words, what does not is not', () => {
  expect(relatedTexts({ users: 2, groups: 1, user_permissions: 0, log_entries: 0, outstanding_tokens: 1200 })).toEqual(['1,200 refresh tokens', '1 membership in a group']);
});

test("the site's name cannot break out of the page", () => {
  expect(fillPlaceholders('<title>__SITE_NAME__</title><meta content="__NONCE__">', '</title>"$&', 'abc')).toBe('<title>&lt;/title&gt;&quot;$&amp;</title><meta content="abc">');
});
