import { idField } from '@/contracts/fields';
import { findLineages } from '@/db/queries/topology';
import { mayCommunicate } from '@/domain/communication';
import type { Deps } from '../deps';

/**
 * Whether one workspace may talk to another (D23). Ids that nobody has, or that are none, may not; when the database
 * cannot be asked this throws, so that a caller who forgets about that denies.
 */
export async function canCommunicate(
  { database }: Pick<Deps, 'database'>,
  callerId: string,
  targetId: string,
): Promise<boolean> {
  const [caller, target] = [idField.safeParse(callerId), idField.safeParse(targetId)];
  if (!caller.success || !target.success) return false;
  const lineages = await findLineages(database.sql, [caller.data, target.data]);
  const [from, to] = [lineages.get(caller.data), lineages.get(target.data)];
  return from !== undefined && to !== undefined && mayCommunicate(from, to);
}
