import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { defaultModelOf } from '@/domain/agent-runtimes';
import { modelOf } from '@/domain/org-template/workspace-template';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { writeYaml } from '../platform/write-yaml';
import { findRuntime } from './find-runtime';
import { findWorkspaceTemplate } from './find-workspace-template';

export interface TemplateStart {
  readonly runtime: string;
  readonly tier: number | undefined;
  readonly model: string | null;
  /** The files of a workspace that starts from it, by their path below /configs. */
  filesOf(workspace: WorkspaceRecord): ReadonlyMap<string, string>;
}

/** What a new workspace takes from a template; whoever creates it may choose otherwise. */
export async function startFromTemplate(deps: Deps, id: string): Promise<TemplateStart> {
  const template = await findWorkspaceTemplate(deps, id);
  if (!template) {
    throw new AppError('workspace_template_not_found', {
      field: 'template',
      public: `There is no workspace template named ${id}.`,
    });
  }
  const { config, texts } = template;
  const runtime = findRuntime(config);
  // What the first lines say of every workspace comes from its row.
  const { name: _, description: __, version: ___, tier, runtime: ____, model: _____, ...settings } = config;
  return {
    runtime,
    tier,
    model: (modelOf(config) ?? defaultModelOf(runtime)) || null,
    filesOf: (workspace) =>
      new Map([
        ...Object.entries(texts),
        [CONFIG_FILE, defaultConfigYaml(workspace) + writeYaml({ template: id, ...settings })],
      ]),
  };
}
