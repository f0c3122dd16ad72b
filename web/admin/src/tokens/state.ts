// A token is refused for one reason: the blacklist first, then its age.
import type { Token } from '../api/types';

export type TokenState = 'live' | 'expired' | 'blacklisted';

export function tokenState(token: Pick<Token, 'blacklisted_at' | 'expires_at'>, now: number): TokenState {
  if (token.blacklisted_at) return 'blacklisted';
  return Date.parse(token.expires_at) <= now ? 'expired' : 'live';
}
