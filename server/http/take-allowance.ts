import { setTimeout } from 'node:timers/promises';
import type { Contract } from '@/contracts/contract';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { LimitState } from '../platform/limits/limit';
import { networkOf } from '../platform/limits/network-of';
import type { Principal } from '../principal';
import { findRequestContext } from './request-context';

/** What the headers of an answer say of a caller's allowance. */
export type AllowanceHeaders = Record<string, string>;

/** Takes a request from what its caller may ask in all; one that is too fast waits here for its turn. */
export async function takeGeneral(deps: Deps, principal: Principal): Promise<LimitState | null> {
  const state = await deps.limits.take('general', callerName(principal));
  if (state && state.waitMs > 0) await waitForTurn(state.waitMs, deps.stopping);
  return state;
}

async function waitForTurn(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (cause) {
    throw new AppError('shutting_down', { cause });
  }
}

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

/**
 * Lets a request in among those that its caller has under way.
 * @returns how to let it out again
 */
export function enterAtOnce(
  deps: Deps,
  contract: Contract,
  principal: Principal,
  headers: Headers,
): () => void {
  // One that comes in pieces may be as large as any, and a larger one is never read.
  const stated = Number(headers.get('content-length') ?? contract.bodyBytesMax);
  const bytes = contract.body === null ? 0 : Math.min(stated, contract.bodyBytesMax);
  return deps.atOnce.enter(callerName(principal), bytes);
}

/** The headers for whichever of the allowances is used up first. */
export function toAllowanceHeaders(states: readonly (LimitState | null)[]): AllowanceHeaders {
  const [tightest] = states.filter((state) => state !== null).sort((a, b) => a.remaining - b.remaining);
  if (!tightest) return { 'x-ratelimit-limit': 'unlimited' };
  return {
    'x-ratelimit-limit': String(tightest.limit),
    'x-ratelimit-remaining': String(tightest.remaining),
    'x-ratelimit-reset': String(tightest.resetSeconds),
  };
}
