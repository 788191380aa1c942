/** How many levels up a workspace's ancestors are followed. */
export const ANCESTOR_LEVELS_MAX = 32;

/** Where a workspace stands, as far as who may talk to whom is concerned. */
export interface Lineage {
  /** Itself, its parent, and so on upwards; parents that form a circle may repeat. */
  readonly ids: readonly [string, ...string[]];
  readonly isRemoved: boolean;
}

/**
 * CanCommunicate (D23): a workspace may talk to itself, to its siblings (roots are siblings of each other) and to
 * everybody above or below it; never a removed one.
 */
export function mayCommunicate(caller: Lineage, target: Lineage): boolean {
  if (caller.isRemoved || target.isRemoved) return false;
  const [callerId, callerParent] = caller.ids;
  const [targetId, targetParent] = target.ids;
  return callerParent === targetParent || isAtOrAbove(callerId, target) || isAtOrAbove(targetId, caller);
}

const isAtOrAbove = (id: string, { ids }: Lineage): boolean =>
  ids.slice(0, ANCESTOR_LEVELS_MAX + 1).includes(id);
