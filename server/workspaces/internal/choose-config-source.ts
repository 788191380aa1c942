import type { ContractInput } from '@/contracts/contract';
import type { restartWorkspace } from '@/contracts/lifecycle';
import type { StartOptions } from '@/db/queries/workspace-starts';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { templateIdOf } from '@/domain/org-template/template-id';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { findWorkspaceTemplate } from '../../workspace-templates/find-workspace-template';

type Wish = ContractInput<typeof restartWorkspace>['body'];

export interface ConfigSource {
  readonly name: string;
  readonly options: StartOptions;
}

/**
 * Where the files of a restarted workspace come from: the template that was named, else the one of its name, else the
 * organisation template that made it, else the one of its runtime, each only where it was asked for and is there. Null:
 * the files that it has.
 */
export async function chooseConfigSource(
  deps: Deps,
  workspace: WorkspaceRecord,
  { template, apply_template: applies = false, rebuild_config: rebuilds = false }: Wish,
): Promise<ConfigSource | null> {
  if (template !== undefined) {
    if (await findWorkspaceTemplate(deps, template)) return fromTemplate(template);
    throw new AppError('workspace_template_not_found', {
      field: 'template',
      public: `There is no workspace template named ${template}.`,
    });
  }
  const namesake = templateIdOf(workspace.name);
  if (applies && namesake !== '' && (await findWorkspaceTemplate(deps, namesake)))
    return fromTemplate(namesake);
  if (rebuilds && workspace.importedFrom !== null)
    return { name: workspace.importedFrom, options: { rebuildConfig: true, template: null } };
  const ofRuntime = `${workspace.runtime}-default`;
  if (applies && (await findWorkspaceTemplate(deps, ofRuntime))) return fromTemplate(ofRuntime);
  return null;
}

const fromTemplate = (template: string): ConfigSource => ({
  name: template,
  options: { template, rebuildConfig: false },
});
