// A Latchkey server as a process: on a free port, with a database of its own in a folder that goes with it.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { start } from './processes.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const binary = process.env.LATCHKEY_TEST_BINARY ?? join(root, 'build', 'release', 'latchkey');

export const key = 'test-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM';
const base = {
  PATH: process.env.PATH,
  SECRET_KEY: key,
  LATCHKEY_PASSWORDS__PBKDF2_ITERATIONS: '1000',
  LATCHKEY_LOG__FORMAT: 'json',
};

/** `env`: settings, by their names in the environment. `more`: options of `latchkey serve`. */
export async function startLatchkey(env = {}, more = []) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const database = join(folder, 'db.sqlite3');
  const options = ['serve', '--database', `sqlite:///${database}`, '--listen', '127.0.0.1:0', ...more];
  const { child, ended, stop } = start(binary, options, { env: { ...base, ...env }, cwd: folder });
  const log = [];
  const read = createInterface({ input: child.stderr }).on('line', (line) => log.push(line));

  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /https?:\/\/[^\s/]+:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    ended.then(() => reject(new Error(`latchkey did not start:\n${log.join('\n')}`)));
  });

  let asked = 0;
  const logged = () => log.map((line) => JSON.parse(line)).filter((line) => line.event === 'request');
  const inLog = (path) => logged().some((line) => line.path === path);
  /** The log is behind the answers: once a last request is in it, whatever was answered before is there too. */
  const caughtUp = async () => {
    const last = `/log-read-up-to-here-${(asked += 1)}`;
    await (await fetch(address + last)).arrayBuffer();
    while (!inLog(last)) await once(read, 'line', { signal: AbortSignal.timeout(30_000) });
  };

  return {
    address,
    database,
    /** The requests that it has answered so far, as objects from its log. */
    requests: async (path) => {
      await caughtUp();
      return logged().filter((line) => line.path === path);
    },
    /** SQL on its database, by another process. */
    sql: (text) => promisify(execFile)('sqlite3', ['-cmd', '.timeout 30000', database, text]),
    post: async (path, body) =>
      fetch(address + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    stop: async () => {
      const code = await stop();
      await rm(folder, { recursive: true, force: true });
      if (code !== 0) throw new Error(`latchkey ended with ${code}:\n${log.slice(-20).join('\n')}`);
    },
  };
}
