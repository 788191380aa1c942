import type { Deps } from '../../deps';
import { assertLeft } from '../../platform/limits/assert-left';
import { networkOf } from '../../platform/limits/network-of';

/** Whose tries at a secret are counted: all of the network that asks, those at one account’s password, and at its codes. */
export interface TryKey {
  readonly kind: 'account' | 'code' | 'address';
  readonly name: string;
}

const LIMIT_OF = { account: 'account', code: 'code', address: 'sign-in' } as const;

const nameOf = ({ kind, name }: TryKey): string => (kind === 'address' ? networkOf(name) : name);

/** Takes a try from each key before it is made, so that many at once are no way past, or says how long to wait. */
export async function takeTry(deps: Deps, keys: readonly TryKey[]): Promise<void> {
  for (const key of keys) {
    const state = await deps.limits.take(LIMIT_OF[key.kind], nameOf(key));
    const minutes = Math.ceil((state?.resetSeconds ?? 0) / 60);
    assertLeft(state, `Too many tries; try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`);
  }
}

/**
 * The try was a good one: it is given back, and what failed at the account before is forgotten. What failed from the
 * network is not: whoever guesses at other accounts could otherwise start anew with a sign-in of their own.
 */
export async function forgetTries(deps: Deps, keys: readonly TryKey[]): Promise<void> {
  for (const key of keys) {
    if (key.kind === 'address') await deps.limits.giveBack('sign-in', nameOf(key));
    else await deps.limits.forget(LIMIT_OF[key.kind], nameOf(key));
  }
}
