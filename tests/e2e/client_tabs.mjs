/**
 * @latchkey/client in a real browser: ten tabs over Chromium's localStorage, Web Locks and BroadcastChannel, against
 * the real server; then again in a browser that lacks the last two.
 *
 *     node client_tabs.mjs [--rounds N]     needs web/client/dist, LATCHKEY_TEST_BINARY or build/release/latchkey
 *
 * Between the tabs and the server is a proxy of ours, which counts the refreshes and can hold their answers back.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './support/browser.mjs';
import { expireInAll } from './support/tokens.mjs';

const TABS = 10;
const REQUESTS = 5;
const ROUNDS = Number(process.argv.includes('--rounds') ? process.argv[process.argv.indexOf('--rounds') + 1] : 5);
const PATIENCE = 30_000; // milliseconds
const HOLD = 300; // milliseconds that the answer to a refresh is held back while somebody signs out
const MOMENTS = [0, 60, 120, 200, 290, 300, 305, 310, 315, 320, 330, 340, 360, 380, 400, 420, 440, 460, 480, 500];
const PASSWORD = 'Plum!tree-gloss77';
const REFRESH = '/accounts/token/refresh/';
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const page = {
  '/': ['text/html', '<!doctype html><title>tab</title><script type="module" src="/page.js"></script>'],
  '/page.js': ['text/javascript', 'import { createClient } from "/client.js"; window.client = createClient();'],
  '/client.js': ['text/javascript', readFileSync(path('../../web/client/dist/index.js'))],
};
const csp = "default-src 'none'; script-src 'self'; connect-src 'self'";

const startServer = async () => {
  const script = path('../web/serve.py');
  const child = spawn('/usr/bin/python3', [script, 'latchkey'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', done));
  const line = await Promise.race([new Promise((done) => createInterface(child.stdout).once('line', done)), ended]);
  if (typeof line !== 'string') process.exit(line ?? 1);
  return { ...JSON.parse(line), stop: () => (child.stdin.end(), ended) };
};

/** The refresh tokens that were sent, those that were handed out, and how long answers to a refresh are held back. */
const wire = { sent: [], issued: [], hold: 0 };

const startProxy = (base) => new Promise((ready) => {
  const proxy = http.createServer(async (request, response) => {
    const own = page[request.url];
    if (own) {
      response.writeHead(200, { 'Content-Type': own[0], 'Content-Security-Policy': csp });
      return response.end(own[1]);
    }
    if (!request.url.startsWith('/accounts/')) return response.writeHead(404).end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (request.url === REFRESH) wire.sent.push(JSON.parse(body).refresh);
    const headers = { 'Content-Type': 'application/json' };
    if (request.headers.authorization) headers.Authorization = request.headers.authorization;
    const { method } = request;
    const answer = await fetch(base + request.url, { method, headers, body: body.length ? body : undefined });
    const text = await answer.text();
    if (answer.ok && request.url.startsWith('/accounts/token/')) wire.issued.push(JSON.parse(text).refresh);
    if (request.url === REFRESH) await new Promise((done) => setTimeout(done, wire.hold));
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    return response.end(text);
  }).listen(0, '127.0.0.1', () => ready(proxy));
});

const everywhere = (tabs, call, argument) => Promise.all(tabs.map((tab) => tab.evaluate(call, argument)));

/** Until all tabs say so; they hear of each other, so this takes milliseconds. */
const until = async (tabs, status) => {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const seen = await everywhere(tabs, () => window.client.snapshot().status);
    if (seen.every((one) => one === status)) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`not all tabs became ${status}`);
};

/** Until the token is on the server's blacklist: 400 by the contract. Tabs send that after they have forgotten it. */
const ended = async (base, token, when) => {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const { status } = await fetch(`${base}/accounts/token/verify/`, {
      method: 'POST', body: JSON.stringify({ token }), headers: { 'Content-Type': 'application/json' },
    });
    if (status === 400) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`a refresh token outlived the sign-out, ${when}`);
};

const askAll = (tabs) => everywhere(tabs, (count) => Promise.all(Array.from({ length: count }, async () => {
  const response = await window.client.fetch('/accounts/me/');
  return response.status === 200 ? (await response.json()).username : response.status;
})), REQUESTS);

const walk = async (browser, origin, server, name, without) => {
  const context = await browser.newContext();
  if (without) await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });
    delete window.BroadcastChannel;
  });
  const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  const faults = [];
  for (const tab of tabs) {
    tab.on('pageerror', (error) => faults.push(String(error)));
    await tab.goto(origin);
    await tab.waitForFunction(() => window.client);
    const has = await tab.evaluate(() => [!!navigator.locks, 'BroadcastChannel' in window]);
    assert.deepEqual(has, [!without, !without]);
  }
  const people = [`ann${name}`, `bob${name}`].map((username) => ({
    email: `${username}@example.com`, username, first_name: 'Ann', password: PASSWORD, password2: PASSWORD,
  }));
  const signIn = (tab, { email, password }) =>
    tab.evaluate((values) => window.client.login(values), { email, password });
  for (const person of people) await tabs[0].evaluate((values) => window.client.register(values), person);

  wire.issued = [];
  await signIn(tabs[0], people[0]);
  await until(tabs, 'signed-in');
  wire.sent = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await expireInAll(tabs, server.key);
    const answers = (await askAll(tabs)).flat();
    assert.deepEqual(answers, Array(TABS * REQUESTS).fill(people[0].username));
    assert.equal(wire.sent.length, round, `round ${round}: ${wire.sent.length} refreshes`);
    assert.equal(new Set(wire.sent).size, round, 'a refresh token was sent twice');
  }
  console.log(`${name}: ${ROUNDS} times ${TABS} tabs with ${REQUESTS} requests, ${wire.sent.length} refreshes`);

  await signIn(tabs[3], people[1]);
  const sessions = () => everywhere(tabs, () => window.client.snapshot().session);
  for (const end = Date.now() + PATIENCE; new Set(await sessions()).size > 1;) assert.ok(Date.now() < end, 'the tabs disagree');
  assert.deepEqual(new Set((await askAll(tabs)).flat()), new Set([people[1].username]));
  console.log(`${name}: another account in one tab is that of all`);

  for (const moment of MOMENTS) {
    await expireInAll(tabs, server.key);
    wire.hold = HOLD;
    const asked = tabs[5].evaluate(() => window.client.fetch('/accounts/me/').then((r) => r.status, (e) => e.code));
    await new Promise((done) => setTimeout(done, moment));
    await tabs[2].evaluate(() => window.client.logout());
    await asked;
    await until(tabs, 'signed-out');
    await new Promise((done) => setTimeout(done, 150)); // what would come alive again would do so now
    await until(tabs, 'signed-out');
    wire.hold = 0;
    assert.deepEqual(await everywhere(tabs, () => localStorage.getItem('latchkey')), Array(TABS).fill(null));
    for (const token of wire.issued.splice(0)) {
      if (!token) continue;
      await ended(server.base, token, `signed out ${moment} ms after the refresh began`);
    }
    await signIn(tabs[0], people[0]);
    await until(tabs, 'signed-in');
  }
  console.log(`${name}: ${MOMENTS.length} sign-outs amid a refresh hold, in ${TABS} tabs and at the server`);
  assert.deepEqual(faults, []);
  await context.close();
};

const server = await startServer();
const proxy = await startProxy(server.base);
let browser;
try {
  browser = await startBrowser();
  const origin = `http://127.0.0.1:${proxy.address().port}/`;
  await walk(browser, origin, server, 'locks', false);
  await walk(browser, origin, server, 'lease', true);
} finally {
  await browser?.close();
  proxy.close();
  await server.stop();
}
