import { and, eq } from 'drizzle-orm';
import type { Transaction } from '../client';
import { pairPauses } from '../schema/delegations';

/** Ends the pause between two workspaces before its time (D30). */
export async function liftPause(
  tx: Transaction,
  { callerId, targetId }: { readonly callerId: string; readonly targetId: string },
): Promise<void> {
  await tx
    .delete(pairPauses)
    .where(and(eq(pairPauses.callerId, callerId), eq(pairPauses.targetId, targetId)));
}
