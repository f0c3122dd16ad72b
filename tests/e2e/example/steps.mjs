// What people do in the example.
import assert from 'node:assert/strict';

export const password = 'Plum!tree-gloss77';
const labels = {
  email: 'E-mail', username: 'Username', first_name: 'First name', last_name: 'Last name',
  password: 'Password', password2: 'Password again',
};

let people = 0;

/** Somebody new to every server. */
export function person(more = {}) {
  people += 1;
  const username = `ann${people}`;
  return { email: `${username}@example.com`, username, first_name: 'Ann', password, password2: password, ...more };
}

/** Somebody who has an account already. */
export async function knownPerson(latchkey) {
  const values = person();
  assert.equal((await latchkey.post('/accounts/register/', values)).status, 201);
  return values;
}

export const line = (page, name) => page.getByLabel(labels[name], { exact: true });
export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name, exact: true });
/** What the buttons to load have brought. */
export const loaded = (page, text) => page.getByRole('status').getByText(text, { exact: true }).waitFor();

export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) await line(page, name).fill(value);
}

export async function signIn(page, { email, password }, address = '/') {
  await page.goto(address);
  await fill(page, { email, password });
  await button(page, 'Sign in').click();
}

/** The sentences that are read out with a field. */
export const faultsOf = (page, name) =>
  line(page, name).evaluate((element) =>
    [...document.getElementById(element.getAttribute('aria-describedby')).children].map((fault) => fault.textContent));
