import type { Connection } from '../client';
import { deployment } from '../schema/deployment';

/** The id of this deployment, made the first time anybody asks; processes that ask at once get the same. */
export async function getDeploymentId(db: Connection): Promise<string> {
  await db.insert(deployment).values({}).onConflictDoNothing();
  const [row] = await db.select({ id: deployment.id }).from(deployment);
  if (!row) throw new Error('the deployment has no row');
  return row.id;
}
