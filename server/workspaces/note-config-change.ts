import { raiseConfigVersion } from '@/db/queries/workspace-starts';
import type { Change } from '../audit/mutate';

/**
 * Notes that something has changed which an agent only sees when it starts: its files, secrets, model, runtime or tier.
 * Those that run and were up to date until now show from here on that they need a restart (D31).
 * @param ids the workspaces whom it concerns; `all` for what every workspace gets
 */
export async function noteConfigChange(change: Change, ids: readonly string[] | 'all'): Promise<void> {
  const outdated = await raiseConfigVersion(change.tx, ids, change.now);
  await change.publish(
    outdated.map(({ id, version }) => ({
      event: 'WORKSPACE_UPDATED' as const,
      workspace_id: id,
      version,
      payload: { needs_restart: true },
    })),
  );
}
