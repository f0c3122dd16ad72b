// Access tokens as they are when their time is over, signed with the server's own key. So no test waits for that, and a
// token that it needs meanwhile lives as long as the test takes.
import { createHmac } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** This access token, ten seconds after it has expired. */
export function expired(access, key) {
  const claims = JSON.parse(Buffer.from(access.split('.')[1], 'base64url'));
  const past = Math.floor(Date.now() / 1000) - 10;
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, exp: past, iat: past - 3600 })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

/** The access token of the session that these tabs share expires; returns when each of them has it so. */
export async function expireInAll(tabs, key) {
  const session = JSON.parse(await tabs[0].evaluate(() => localStorage.getItem('latchkey')));
  const text = JSON.stringify({ ...session, access: expired(session.access, key) });
  await tabs[0].evaluate((value) => localStorage.setItem('latchkey', value), text);
  for (const tab of tabs) await tab.waitForFunction((value) => localStorage.getItem('latchkey') === value, text);
}
