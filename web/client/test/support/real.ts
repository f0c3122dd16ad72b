/** Real servers: tests/web/serve.py starts Latchkey or the Django site and stops it when we close its stdin, or die. */
import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Kind = 'latchkey' | 'oracle';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('../../../../tests/web/serve.py', import.meta.url));
const SKIP = 77;

/** Why the server cannot be started here; empty if it can. With LATCHKEY_TEST_NO_SKIP nothing may be missing. */
export const missing = (kind: Kind): string => {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [SCRIPT, kind, '--check'], { encoding: 'utf8' });
  if (status === 0) return '';
  const reason = String(error ?? (stdout || stderr)).trim();
  if (process.env.LATCHKEY_TEST_NO_SKIP === '1' || (status !== SKIP && !error)) throw new Error(reason);
  console.log(reason);
  return reason;
};

export interface Running {
  base: string;
  key: string;
  stop(): Promise<number | null>;
}

export const start = async (kind: Kind, ...options: string[]): Promise<Running> => {
  const child = spawn(PYTHON, [SCRIPT, kind, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const line = new Promise<string>((done) => createInterface(child.stdout).once('line', done));
  const first = await Promise.race([line, ended]);
  if (typeof first !== 'string') throw new Error(`${kind} did not start: exit code ${first}`);
  return {
    ...JSON.parse(first) as { base: string; key: string },
    async stop() {
      child.stdin.end();
      return ended;
    },
  };
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface Claims {
  token_type: string;
  exp: number;
  iat: number;
  jti: string;
  user_id: number | string;
}

export const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Claims;

/** The token with other claims, signed with the server's own key: as it would be later, or for somebody else. */
export const resign = (token: string, key: string, change: Partial<Claims>): string => {
  const claims = { ...claimsOf(token), jti: randomBytes(16).toString('hex'), ...change };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};
