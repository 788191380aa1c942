import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { lastBytes, toStorableText } from '@/domain/text';
import type { Backend } from '../../backends/port';
import type { Deps } from '../../deps';
import { loadSecretMask } from '../../secrets/load-secret-mask';
import { askInTime } from './ask-in-time';

const LINES = 30;
const BYTES_MAX = 2000;

/**
 * The end of what the machine of a workspace wrote, for the reason why it does not run. Without the values of its secrets,
 * which an agent may well have written; empty where there is none, or where it cannot be had.
 */
export async function logTailOf(deps: Deps, workspace: WorkspaceRecord): Promise<string> {
  const read = async (backend: Backend): Promise<string> => {
    if (!backend.capabilities.logs) return '';
    const mask = await loadSecretMask(deps, deps.database.db, [workspace.id]);
    return mask(toStorableText(await backend.logs(workspace, { lines: LINES })));
  };
  return lastBytes((await askInTime(deps, workspace, read, '')).trimEnd(), BYTES_MAX);
}

/** A reason with what the machine wrote last. */
export const withLogTail = (reason: string, tail: string): string =>
  tail === '' ? reason : `${reason} The last that it wrote:\n${tail}`;
