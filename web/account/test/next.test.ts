// `?next=` leads nowhere but to paths of this origin.
import { describe, expect, it } from 'vitest';
import { nextOf, safeNext, withNext } from '../src/router/next';

const origin = 'https://accounts.example';

describe('safeNext', () => {
  it.each([
    ['/account/', '/account/'],
    ['/', '/'],
    ['/shop/cart?item=7&x=%2F%2Fevil.example#top', '/shop/cart?item=7&x=%2F%2Fevil.example#top'],
    ['/a/../b', '/b'],
    ['/ /evil.example', '/%20/evil.example'],
    ['/shop/?q=a b', '/shop/?q=a%20b'],
    ['/%5Cevil.example', '/%5Cevil.example'],
    ['/?next=https://evil.example', '/?next=https://evil.example'],
    ['/@evil.example', '/@evil.example'],
    ['/https://evil.example', '/https://evil.example'],
  ])('%j is a path of this origin', (raw, path) => {
    expect(safeNext(raw, origin)).toBe(path);
  });

  it.each([
    null,
    '',
    'account/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/x/..//evil.example',
    '/.//evil.example',
    '/x/%2e%2e//evil.example',
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https:\\\\evil.example',
    'HTTPS://accounts.example/account/',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '?x',
    '#x',
    '/\u0000/evil.example',
    '//accounts.example/account/',
  ])('%j is refused', (raw) => {
    expect(safeNext(raw, origin)).toBeNull();
  });

  it('what it gives is a path of this origin when read again', () => {
    for (const raw of ['/a/..//b', '/a//b', '/a/./b', '/%2f/evil.example', '/..//..//evil.example', '/a/..\u00a0//b']) {
      const path = safeNext(raw, origin);
      if (path !== null) expect(new URL(path, origin).origin).toBe(origin);
    }
  });
});

describe('nextOf', () => {
  it('is the account without a next, and for pages where nobody who is signed in stays', () => {
    for (const search of ['', '?next=', '?next=/', '?next=/sign-in/', '?next=/sign-up', '?next=//evil.example']) {
      expect(nextOf(search, origin), search).toBe('/account/');
    }
  });

  it('is a path beyond these pages, too', () => {
    expect(nextOf('?next=%2Fshop%2F%3Fitem%3D7', origin)).toBe('/shop/?item=7');
  });

  it('takes the first of two', () => {
    expect(nextOf('?next=/shop/&next=//evil.example', origin)).toBe('/shop/');
  });
});

describe('withNext', () => {
  it('leaves out what is usual, and escapes the rest', () => {
    expect(withNext('/sign-in/', '/account/')).toBe('/sign-in/');
    expect(withNext('/sign-in/', '/shop/?a=1&b=2#c')).toBe('/sign-in/?next=%2Fshop%2F%3Fa%3D1%26b%3D2%23c');
  });
});
