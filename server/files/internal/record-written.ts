import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { mutate } from '../../audit/mutate';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import { noteConfigChange } from '../../workspaces/note-config-change';

export interface Written {
  readonly kind: 'file' | 'files';
  /** With its root; null for several files. */
  readonly path: string | null;
  readonly version: string | null;
  /** All of them, with their roots. */
  readonly paths: readonly string[];
  /** For the audit log: paths and sizes, never content. */
  readonly details: Record<string, unknown>;
}

/**
 * Notes a change of files that has happened, and tells the other tabs. After the fact, because the files of most
 * backends are not in the database: were it the other way round, the log would tell of writes that failed.
 */
export function recordWritten(
  deps: Deps,
  principal: Principal,
  action: string,
  { id, version }: WorkspaceRecord,
  written: Written,
): Promise<void> {
  return mutate(deps, principal, action, async (mutation) => {
    if (written.paths.some((path) => path.startsWith('/configs/'))) await noteConfigChange(mutation, [id]);
    await mutation.publish([
      {
        event: 'WORKSPACE_CONFIG_CHANGED',
        workspace_id: id,
        version,
        payload: { kind: written.kind, path: written.path, file_version: written.version },
      },
    ]);
    await mutation.audit({ workspaceId: id, details: written.details });
  });
}
