import { type Change, changeBySystem, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

/**
 * Runs a change that only adds to what is known of a workspace. What an agent says and reports is data, which the audit
 * log, kept for ever, does not repeat; a person or a key that does it in the agent's place leaves an entry.
 * @param details of the audit entry: counts, never texts
 */
export function writeDown<T>(
  deps: Deps,
  principal: Principal,
  action: string,
  audited: { workspaceId: string; details: Record<string, unknown> },
  run: (change: Change) => Promise<T>,
): Promise<T> {
  if (principal.kind === 'workspace') return changeBySystem(deps, run);
  return mutate(deps, principal, action, async (mutation) => {
    const result = await run(mutation);
    await mutation.audit(audited);
    return result;
  });
}
