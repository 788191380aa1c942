import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { selectCreated } from '@/components/create-workspace/select-created';
import { toastError } from '@/components/ui/toast';
import { listGlobalSecrets } from '@/contracts/secrets';
import type { WorkspaceTemplateSummary } from '@/contracts/workspace-templates';
import { createWorkspace } from '@/contracts/workspaces';
import type { ImportDeps } from './import-flow';
import { findReady } from './provider-options';
import { uncover } from './uncover';

/**
 * Starts a workspace from a template; asks for keys first where no way to start it has all of its own.
 * @param maySeeSecrets whether the person may know which values are stored
 */
export async function startDeploy(
  deps: ImportDeps,
  template: WorkspaceTemplateSummary,
  maySeeSecrets: boolean,
): Promise<void> {
  const configured = maySeeSecrets ? await configuredNames() : new Set<string>();
  const ready = findReady(template, configured);
  if (ready) await deploy(deps, template, ready.model);
  else deps.interaction.setState({ deploying: { template, configured } });
}

/** Creates the workspace and opens it; its card comes by an event, or with the list when events are late. */
export async function deploy(
  deps: ImportDeps,
  template: WorkspaceTemplateSummary,
  model: string | null,
): Promise<void> {
  deps.interaction.setState({ deploying: null });
  uncover(deps.interaction);
  const { selectedId } = deps.interaction.getState();
  try {
    const { id } = await call(createWorkspace, {
      body: { name: template.name, template: template.id, ...(model === null ? {} : { model }) },
    });
    await selectCreated(deps, id, selectedId);
  } catch (error) {
    toastError(`${template.name} was not created: ${toFailure(error).message}`);
  }
}

/** Not knowing counts as having none: the person is asked, and can go on. */
async function configuredNames(): Promise<ReadonlySet<string>> {
  try {
    return new Set((await call(listGlobalSecrets)).map(({ key }) => key));
  } catch {
    return new Set();
  }
}
