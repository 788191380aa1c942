import { isSendMethod } from '@/domain/a2a/rpc-method';
import { carryChain, type DelegationChain } from '@/domain/delegation-chain';
import type { Attempt } from '../a2a/attempt';
import { findWaiting } from '../a2a/queue/queue-message';
import type { Deps } from '../deps';
import { assertNotRepeating } from './assert-not-repeating';
import { chainTokenOf, withChainToken } from './chain-in-message';
import { beginChain, CHAIN_HEADER, sealChain } from './chain-token';
import { assertMayGoOn, findStanding } from './find-parents';

/**
 * Looks at what one workspace sends another before it is sent: whether the pair is paused, or has come to send the same
 * over and over, and how long the way is that the work behind it has come. The message goes on with a token for whoever
 * gets it; what a caller says about the way counts only where it gives back the token that it was given.
 * @throws AppError `pair_paused`, `delegation_too_deep`
 */
export async function admitMessage(deps: Deps, attempt: Attempt, headers: Headers): Promise<Attempt> {
  const { target, caller, request } = attempt;
  const callerId = caller.workspaceId;
  if (!isSendMethod(request.method)) return attempt;
  // People begin something, and what an agent says to itself stays where it is: neither has a way behind it.
  if (callerId === null || callerId === target.id) {
    return { ...attempt, request: withChainToken(request, null) };
  }
  const token = headers.get(CHAIN_HEADER) ?? chainTokenOf(request);
  const pair = { callerId, targetId: target.id };
  const { parents, isStated, carries } = await findStanding(deps, {
    ...pair,
    token,
    messageId: request.messageId,
  });
  const { method, body } = request;
  // A delegation was counted when it was handed on; however often it has to be tried, it is one.
  if (!carries) {
    const isWaiting = async (): Promise<boolean> => (await findWaiting(deps, attempt)) !== null;
    await assertNotRepeating(deps, { ...pair, method, body, origin: caller.origin }, isWaiting);
  }
  const chain = await findWay(deps, parents[0], { ...pair, isStated });
  return { ...attempt, request: withChainToken(request, sealChain(deps, target.id, chain)) };
}

/** A way that the caller states counts; where it is only assumed, a message begins a new one rather than being refused. */
async function findWay(
  deps: Deps,
  parent: DelegationChain,
  { callerId, targetId, isStated }: { callerId: string; targetId: string; isStated: boolean },
): Promise<DelegationChain> {
  const carried = carryChain(parent, targetId);
  if (carried.problem === null) return carried.chain;
  if (isStated) await assertMayGoOn(deps, carried);
  return carryChain(beginChain(callerId), targetId).chain;
}
