import { findPairState } from '@/db/queries/delegations';
import { listWorkspacesById } from '@/db/queries/workspaces';
import type { DelegationChain, Extended } from '@/domain/delegation-chain';
import { delegationIdOfMessage } from '@/domain/delegation-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { beginChain, openChain } from './chain-token';

export interface Standing {
  /** The chains that what it hands on may belong to. */
  readonly parents: readonly [DelegationChain, ...DelegationChain[]];
  /** It said itself which one it is. */
  readonly isStated: boolean;
  /** The message is one by which the platform carries an open delegation between the two. */
  readonly carries: boolean;
}

/**
 * What a workspace has in its hands when it turns to another one: what the token says that it was given, and without one
 * everything that the ledger knows of, because a token can simply be left out. Who has nothing begins.
 * @throws AppError `pair_paused`
 */
export async function findStanding(
  deps: Deps,
  pair: {
    readonly callerId: string;
    readonly targetId: string;
    readonly token: string | null;
    /** Of the message, where there is one. */
    readonly messageId: string | null;
  },
): Promise<Standing> {
  const { callerId, targetId, token, messageId } = pair;
  const now = deps.clock.now();
  const delegationId = messageId === null ? null : delegationIdOfMessage(messageId);
  const asked = { callerId, targetId, now, delegationId };
  const { pausedUntil, parents, carries } = await findPairState(deps.database.sql, asked);
  if (pausedUntil !== null) throw pairPaused(pausedUntil, now);
  const stated = openChain(deps, callerId, token);
  if (stated !== null) return { parents: [stated], isStated: true, carries };
  const [first = beginChain(callerId), ...others] = parents;
  return { parents: [first, ...others], isStated: false, carries };
}

/** The refusal of everything between a pair that is paused. */
export function pairPaused(until: Date, now: Date): AppError {
  const retry_after = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new AppError('pair_paused', { details: { retry_after, paused_until: until.toISOString() } });
}

const CODES = { cycle: 'delegation_cycle', too_deep: 'delegation_too_deep' } as const;

/**
 * Refuses what goes round in circles or too deep, and says by which way it came.
 * @throws AppError `delegation_cycle` or `delegation_too_deep`
 */
export async function assertMayGoOn(
  { database }: Pick<Deps, 'database'>,
  { problem, chain: { path } }: Extended,
): Promise<void> {
  if (problem === null) return;
  const rows = await listWorkspacesById(database.db, [...new Set(path)]);
  const nameOf = (id: string) => rows.find((row) => row.id === id)?.name ?? null;
  const way = path.map((id) => nameOf(id) ?? id.slice(0, 8)).join(' → ');
  const text =
    problem === 'cycle'
      ? `This task would go in a circle: ${way}.`
      : `This task has been handed on too often: ${way}.`;
  throw new AppError(CODES[problem], {
    public: text,
    details: { path: path.map((id) => ({ id, name: nameOf(id) })) },
  });
}
