import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { lastBytes, toStorableText } from '@/domain/text';
import type { Deps } from '../../deps';
import { loadSecretMask } from '../../secrets/load-secret-mask';

const LINES = 30;
const BYTES_MAX = 2000;
const WAIT_MS_MAX = 5000;

/**
 * The end of what the machine of a workspace wrote, for the reason why it does not run. Without the values of its secrets,
 * which an agent may well have written; empty where there is none, or where it cannot be had.
 */
export async function logTailOf(deps: Deps, workspace: WorkspaceRecord): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const backend = deps.backends.for(workspace);
    if (!backend.capabilities.logs) return '';
    const mask = await loadSecretMask(deps, deps.database.db, [workspace.id]);
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(''), WAIT_MS_MAX);
    });
    const text = await Promise.race([backend.logs(workspace, { lines: LINES }), late]);
    return lastBytes(mask(toStorableText(text)).trimEnd(), BYTES_MAX);
  } catch (error) {
    deps.log.warn({ err: error, workspace: workspace.id }, 'the end of a log cannot be had');
    return '';
  } finally {
    clearTimeout(timer);
  }
}

/** A reason with what the machine wrote last. */
export const withLogTail = (reason: string, tail: string): string =>
  tail === '' ? reason : `${reason} The last that it wrote:\n${tail}`;
