// What the server says about its site, and what stands where it says nothing.
import { describe, expect, it } from 'vitest';
import { defaultSite, loadSite, parseSite } from '../src/site/site';
import { fillSiteName } from '../vite/site-name';

const answer = (body: string, status = 200) => (() => Promise.resolve(new Response(body, { status }))) as typeof fetch;

describe('parseSite', () => {
  it('reads what the server says', () => {
    const json = {
      name: 'Orchard',
      logo: '/site-logo',
      username_field: 'username',
      password_rules: [{ code: 'min_length', min: 12 }, { code: 'not_common' }],
      me_patch: false,
      auth_header_type: 'Bearer',
    };
    expect(parseSite(json)).toEqual({
      name: 'Orchard',
      logo: '/site-logo',
      usernameField: 'username',
      passwordRules: [{ code: 'min_length', min: 12 }, { code: 'not_common' }],
      mePatch: false,
      authHeaderType: 'Bearer',
    });
  });

  it.each([null, 7, 'x', [], {}, { name: ' ', password_rules: 3, username_field: 7 }])('%j is the default', (json) => {
    expect(parseSite(json)).toEqual(defaultSite);
  });

  it.each(['//evil.example/logo', 'https://evil.example/logo', 'data:image/png;base64,', '/\\evil.example', 5])(
    'takes no logo from elsewhere: %j',
    (logo) => {
      expect(parseSite({ logo }).logo).toBeNull();
    },
  );
});

describe('loadSite', () => {
  it('is the default, by the name in the page, when there is no answer or no JSON', async () => {
    document.head.innerHTML = '<meta name="application-name" content="Orchard">';
    for (const fetcher of [answer('{}', 500), answer('<html>'), (() => Promise.reject(new TypeError())) as typeof fetch]) {
      expect(await loadSite(fetcher)).toEqual({ ...defaultSite, name: 'Orchard' });
    }
    document.head.innerHTML = '';
  });
});

describe('the name in index.html', () => {
  it('is escaped, and never read as a pattern', () => {
    const html = fillSiteName('<title>__SITE_NAME__</title>', `<b>"Ann's" & $& $1</b>`);
    expect(html).toBe('<title>&lt;b&gt;&quot;Ann&#x27;s&quot; &amp; $&amp; $1&lt;/b&gt;</title>');
  });
});
