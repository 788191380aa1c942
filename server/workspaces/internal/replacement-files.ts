import { type StartRequest, saveStartOptions } from '@/db/queries/workspace-starts';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../../audit/mutate';
import type { NewFile } from '../../backends/port';
import type { Deps } from '../../deps';
import { findNodeFiles } from '../../org-templates/find-node-files';
import { isAppError } from '../../platform/app-error';
import { startFromTemplate } from '../../workspace-templates/start-from-template';
import type { StartRefusal } from './start-refusal';

/**
 * The files that a restart writes over those that are there: of the workspace template it named, or of the organisation
 * template that the workspace was made from. None where neither was asked for;
 * why not, where the template is gone or does not have this workspace any more.
 */
export async function replacementFilesOf(
  deps: Deps,
  workspace: WorkspaceRecord,
  request: StartRequest | null,
): Promise<NewFile[] | StartRefusal> {
  if (!request) return [];
  try {
    return await readFiles(deps, workspace, request);
  } catch (error) {
    if (!isAppError(error)) throw error;
    // Otherwise every later restart would fail by it, too.
    await changeBySystem(deps, ({ tx }) =>
      saveStartOptions(tx, workspace.id, { template: null, rebuildConfig: false }),
    );
    return { reason: `${error.publicText} Its files are as they were; start it again.` };
  }
}

async function readFiles(deps: Deps, workspace: WorkspaceRecord, request: StartRequest): Promise<NewFile[]> {
  const texts = request.rebuildConfig
    ? await findNodeFiles(deps, workspace)
    : request.template === null
      ? new Map<string, string>()
      : (await startFromTemplate(deps, request.template)).filesOf(workspace);
  return [...texts].map(([path, text]) => ({ path: `/configs/${path}`, content: Buffer.from(text, 'utf8') }));
}
