/** How often work may be handed on: eight times, which is nine workspaces (D30). */
export const DEPTH_MAX = 8;

/** Who handed something on to whom, from the workspace that began to the one that has it now. */
export interface DelegationChain {
  /** The same for everything that one first request has set going. */
  readonly chainId: string;
  /** At least one; whoever hands it on is the last. */
  readonly path: readonly string[];
}

export interface Extended {
  readonly chain: DelegationChain;
  /** Why it may not go there, although its chain would be this one; null: it may. */
  readonly problem: 'cycle' | 'too_deep' | null;
}

/** How often what the chain holds has been handed on. */
export const depthOf = ({ path }: Pick<DelegationChain, 'path'>): number => path.length - 1;

/**
 * The chain of work that one workspace hands to another. Where several pieces of work are in its hands and it does not say
 * which one this belongs to, the deepest that allows it counts: it is refused only when none does.
 * @param parents what the caller has in its hands, each chain ending with it
 */
export function extendChain(
  parents: readonly [DelegationChain, ...DelegationChain[]],
  calleeId: string,
): Extended {
  const deepestFirst = [...parents].sort((a, b) => depthOf(b) - depthOf(a));
  const tried = deepestFirst.map((parent) => {
    const longer = carryChain(parent, calleeId);
    return parent.path.includes(calleeId) ? { ...longer, problem: 'cycle' as const } : longer;
  });
  return tried.find(({ problem }) => problem === null) ?? (tried[0] as Extended);
}

/**
 * The chain of a message, which may well go back to who asked: a question about the task, or its answer. Only its length
 * counts.
 */
export function carryChain({ chainId, path }: DelegationChain, calleeId: string): Extended {
  const chain = { chainId, path: [...path, calleeId] };
  return { chain, problem: depthOf(chain) > DEPTH_MAX ? 'too_deep' : null };
}
