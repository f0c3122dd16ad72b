import { describe, expect, test } from 'vitest';
import { countRows, exportUsers, nextLink } from '../data/export';
import { scriptedFetch } from './fake-fetch';

const base = 'https://site.example';
const path = '/admin/api/users/export/';

describe('next link', () => {
  test('is found among others', () => {
    expect(nextLink(`<${path}?after=a>; rel="prev", <${path}?after=b,c>; rel="next"`, base)).toBe(`${path}?after=b,c`);
    expect(nextLink(`<${base}${path}?after=x>; rel=next`, base)).toBe(`${path}?after=x`);
    expect(nextLink(`<?after=x>; rel="next"`, base)).toBe(`${path}?after=x`);
  });
  test('leads nowhere else', () => {
    for (const other of ['https://evil.example' + path, '//evil.example' + path, '/admin/api/users/', 'javascript:alert(1)']) {
      expect(nextLink(`<${other}>; rel="next"`, base)).toBeNull();
    }
    expect(nextLink(null, base)).toBeNull();
    expect(nextLink(`<${path}>; rel="prev"`, base)).toBeNull();
  });
});

test('rows are counted by line ends outside of quotes', () => {
  expect(countRows('a,b\r\n1,"two\r\nlines"\r\n')).toBe(2);
  expect(countRows('a\n1\n2')).toBe(3);
  expect(countRows('"he said ""no\n"""\n')).toBe(1);
  expect(countRows('')).toBe(0);
});

describe('export', () => {
  const sort = { field: 'last_login', order: 'DESC' } as const;
  test('asks with the filters and the order of the list, follows the pages to the end and makes one file with one header', async () => {
    const { asked } = scriptedFetch(
      { body: 'id,email\r\n1,a\r\n2,b\r\n', headers: { Link: `<${path}?after=2>; rel="next"` } },
      { body: '3,c\r\n' },
    );
    const seen: number[] = [];
    const { blob, rows } = await exportUsers({ filter: { is_staff: 'true', search: '' }, sort, signal: new AbortController().signal, progress: (n) => seen.push(n) });
    const text = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsText(blob);
    });
    expect(text).toBe('id,email\r\n1,a\r\n2,b\r\n3,c\r\n');
    expect([rows, seen]).toEqual([3, [2, 3]]);
    expect(asked).toEqual([`GET ${path}?is_staff=true&ordering=-last_login`, `GET ${path}?after=2`]);
  });
  test('a page that fails is no shorter file', async () => {
    scriptedFetch({ body: 'id\r\n1\r\n', headers: { Link: `<${path}?after=1>; rel="next"` } }, { status: 503, body: '{"detail": "Too slow."}' });
    await expect(exportUsers({ filter: {}, sort, signal: new AbortController().signal, progress: () => undefined })).rejects.toThrow('Too slow.');
  });
});
