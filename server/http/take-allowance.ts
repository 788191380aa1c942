import type { Contract } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { LimitState } from '../platform/limits/limit';
import { networkOf } from '../platform/limits/network-of';
import type { Principal } from '../principal';
import { findRequestContext } from './request-context';

/** What the headers of an answer say of a caller's allowance. */
export type AllowanceHeaders = Record<string, string>;

/** Takes a request from what its caller may ask in all. */
export const takeGeneral = (deps: Deps, principal: Principal): Promise<LimitState | null> =>
  deps.limits.take('general', callerName(principal));

/** Takes a request from what its caller may ask of this kind of endpoint; null: there is no limit of its own. */
export const takeOwn = async (
  deps: Deps,
  { limit }: Contract,
  principal: Principal,
): Promise<LimitState | null> => (limit === null ? null : deps.limits.take(limit, callerName(principal)));

/** Where the running request comes from, as far as it is counted. */
export const callerNetwork = (): string => networkOf(findRequestContext()?.clientAddress ?? '');

/**
 * Whose allowance a request uses: every token of one workspace the same; strangers are told apart by where they come from,
 * so that one of them does not use up what all have.
 */
const callerName = ({ kind, id }: Principal): string =>
  kind === 'anonymous' ? `network ${callerNetwork()}` : id;

/** The headers for whichever of the allowances is used up first. */
export function toAllowanceHeaders(states: readonly (LimitState | null)[]): AllowanceHeaders {
  const [tightest] = states
    .filter((state) => state !== null)
    .sort((a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining);
  if (!tightest) return { 'x-ratelimit-limit': 'unlimited' };
  return {
    'x-ratelimit-limit': String(tightest.limit),
    'x-ratelimit-remaining': String(tightest.remaining),
    'x-ratelimit-reset': String(tightest.resetSeconds),
  };
}
