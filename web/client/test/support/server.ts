/**
 * A site with Simple JWT in a few lines, as a `fetch`: rotation, blacklist, expiry by its own clock; answers after a
 * while. It counts, and it can be told to fail. What it takes for granted is proved on real servers in servers.test.ts.
 */
import type { User } from '../../src/index.js';

export type Fault = 'network' | Response | (() => Response | Promise<Response>);

export interface Call {
  method: string;
  path: string;
  authorization: string | null;
  body: unknown;
}

interface Claims {
  token_type: string;
  exp: number;
  iat: number;
  jti: string;
  user_id: number;
}

export const BASE = 'https://api.test';

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

const base64url = (value: unknown): string => btoa(JSON.stringify(value))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

const readToken = (token: string): Claims => JSON.parse(
  atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))) as Claims;

export class FakeServer {
  accessLife = 300;
  refreshLife = 86_400;
  /** How far the server's clock is ahead of the browser's, in seconds. */
  skew = 0;
  latency = 20;
  rotates = true;
  /** As Simple JWT before 5.5.1: a refreshed access token has the iat of the refresh token. */
  copiesIat = false;
  readonly calls: Call[] = [];
  /** Each refresh token that was sent to refresh, in order. */
  readonly refreshed: string[] = [];
  readonly blacklist = new Set<string>();
  readonly issued: { type: string; jti: string }[] = [];
  /** Taken one by one by the next calls of a path. */
  readonly faults: Record<string, Fault[]> = {};
  private count = 0;

  now(): number {
    return Math.floor(Date.now() / 1000) + this.skew;
  }

  token(type: 'access' | 'refresh', user: number, iat = this.now()): string {
    const life = type === 'access' ? this.accessLife : this.refreshLife;
    const jti = `${type}-${++this.count}`;
    this.issued.push({ type, jti });
    return [{ alg: 'HS256' }, { token_type: type, exp: this.now() + life, iat, jti, user_id: user }]
      .map(base64url).join('.') + '.signature';
  }

  users: User[] = ['ann', 'bob'].map((name, index) => ({
    id: index + 1, email: `${name}@example.com`, username: name, first_name: name, last_name: '',
  }));

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input instanceof URL || typeof input === 'string' ? new URL(input, BASE) : input, init);
    const { pathname: path } = new URL(request.url);
    const text = await request.text();
    const call: Call = {
      method: request.method, path, authorization: request.headers.get('Authorization'),
      body: text.startsWith('{') ? JSON.parse(text) : text,
    };
    this.calls.push(call);
    if (path === '/accounts/token/refresh/') this.refreshed.push((call.body as { refresh: string }).refresh);
    await new Promise((done) => setTimeout(done, this.latency / 2));
    const fault = this.faults[path]?.shift();
    if (fault === 'network') throw new TypeError('fetch failed');
    const answer = fault ? await (typeof fault === 'function' ? fault() : fault) : this.answer(call);
    await new Promise((done) => setTimeout(done, this.latency / 2));
    return answer;
  };

  countOf(path: string): number {
    return this.calls.filter((call) => call.path === path).length;
  }

  private answer({ method, path, authorization, body }: Call): Response {
    const values = body as Record<string, string>;
    switch (path) {
      case '/accounts/token/': {
        const user = this.users.find(({ email }) => email === values.email);
        if (!user || values.password !== 'right') {
          return json(401, { detail: 'No active account found with the given credentials' });
        }
        return json(200, { refresh: this.token('refresh', user.id), access: this.token('access', user.id) });
      }
      case '/accounts/token/refresh/': return this.refresh(values.refresh!);
      case '/accounts/token/blacklist/':
        this.blacklist.add(readToken(values.refresh!).jti);
        return json(200, {});
      default: return this.guarded(method, path, authorization, values);
    }
  }

  /** What the refresh call answers to the token that was sent last. */
  refreshNow(): Response {
    return this.refresh(this.refreshed.at(-1)!);
  }

  private refresh(token: string): Response {
    const old = readToken(token);
    if (this.blacklist.has(old.jti)) return json(401, { detail: 'Token is blacklisted', code: 'token_not_valid' });
    if (old.exp <= this.now()) return json(401, { detail: 'Token is expired', code: 'token_not_valid' });
    const access = this.token('access', old.user_id, this.copiesIat ? old.iat : undefined);
    if (!this.rotates) return json(200, { access });
    this.blacklist.add(old.jti);
    return json(200, { access, refresh: this.token('refresh', old.user_id) });
  }

  private guarded(method: string, path: string, authorization: string | null, values: Record<string, string>): Response {
    const [type, token] = authorization?.split(' ') ?? [];
    if (type !== 'JWT' || !token) return json(401, { detail: 'Authentication credentials were not provided.' });
    const claims = readToken(token);
    if (claims.exp <= this.now()) {
      return json(401, { detail: 'Given token not valid for any token type', code: 'token_not_valid', messages: [
        { token_class: 'AccessToken', token_type: 'access', message: 'Token is expired' }] });
    }
    const user = this.users.find(({ id }) => id === claims.user_id);
    if (!user) return json(401, { detail: 'User not found', code: 'user_not_found' });
    if (method === 'PATCH') Object.assign(user, values);
    return json(200, path === '/accounts/me/' ? user : { path, user: user.username, values });
  }
}
