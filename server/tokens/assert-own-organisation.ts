import { findLineages } from '@/db/queries/topology';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/**
 * A key that belongs to one organisation, the tree below its root workspace (D13), mints for that organisation alone: a
 * workspace of another is as if it were not there. Everybody else may mint wherever their role lets them.
 */
export async function assertOwnOrganisation(
  { database }: Pick<Deps, 'database'>,
  { orgId }: Principal,
  workspaceId: string,
): Promise<void> {
  if (orgId === null) return;
  const lineage = (await findLineages(database.sql, [workspaceId])).get(workspaceId);
  if (!lineage?.ids.includes(orgId)) throw new AppError('workspace_not_found');
}
