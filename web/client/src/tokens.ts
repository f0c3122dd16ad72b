/**
 * What the tokens say about themselves. Nothing is verified here: that is the server's, for which this only guesses
 * well when it will refuse.
 */
import { ApiError } from './errors.js';
import type { Session } from './types.js';

/** The answer of the token and the refresh call; a site without rotation sends no new refresh token. */
export interface TokenPair {
  access: string;
  refresh?: string;
}

const claims = (token = ''): Record<string, unknown> => {
  try {
    return JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))) as Record<string, unknown>;
  } catch {
    return {};
  }
};

/**
 * How long the access token lives, in milliseconds; 0 if it does not say.
 *
 * exp - iat, both by the server's clock. But an access token that came of a refresh may carry the iat of the refresh
 * token that was sent (Simple JWT before 5.5.1), so the newest iat of the answer counts, and no refreshed token is
 * taken to live longer than the one before when the answer has no refresh token to compare with.
 */
const lifeOf = ({ access, refresh }: TokenPair, before = 0): number => {
  const { exp, iat } = claims(access);
  const issued = Math.max(Number(iat), Number(claims(refresh).iat ?? iat));
  const life = (Number(exp) - issued) * 1000;
  if (!(life > 0)) return 0;
  return before && !refresh ? Math.min(life, before) : life;
};

/** The session of an answer that was asked for at `at`, of the same sign-in as `before` if that is given. */
export const sessionFrom = (pair: TokenPair | undefined, at: number, before?: Session): Session => {
  const refresh = pair?.refresh ?? before?.refresh;
  if (!pair?.access || refresh === undefined) {
    throw new ApiError(0, { code: 'bad_answer', detail: 'The server answered without tokens.' });
  }
  const id = before?.id ?? `${at.toString(36)}-${Math.random().toString(36).slice(2)}`;
  return { id, access: pair.access, refresh, at, life: lifeOf(pair, before?.life) };
};

/** Whether the access token can be sent: not within the last tenth of its life, 30 s at most. */
export const isGood = ({ at, life }: Session, now: number): boolean =>
  !life || (now >= at && now < at + life - Math.min(life / 10, 30_000));
