import { z } from 'zod';
import { nameField, roleField, workspaceTemplateId } from '@/contracts/fields';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';
import { readYamlValues } from '../../platform/read-yaml-values';

/** More than a team that one agent leads has. */
const SUB_WORKSPACES_MAX = 50;

const config = z.object({
  sub_workspaces: z
    .array(
      z.object({
        name: nameField,
        role: roleField.nullish(),
        /** The workspace template that it starts from; without one it has the runtime of its lead. */
        config: workspaceTemplateId.nullish(),
      }),
    )
    .min(1)
    .max(SUB_WORKSPACES_MAX),
});
export type SubWorkspace = z.output<typeof config>['sub_workspaces'][number];

/** The team that the configuration of a workspace describes, in its order; the first of those that share a name. */
export async function readSubWorkspaces(deps: Deps, workspace: WorkspaceRecord): Promise<SubWorkspace[]> {
  const read = readYamlValues(await readConfig(deps, workspace));
  if ('problem' in read) {
    throw new AppError('no_config', { public: `The ${CONFIG_FILE} cannot be read: ${read.problem}.` });
  }
  const parsed = config.safeParse(read.value);
  if (!parsed.success) throw new AppError('no_sub_workspaces', { public: whyNot(read.value, parsed.error) });
  return [
    ...new Map(parsed.data.sub_workspaces.toReversed().map((sub) => [sub.name, sub])).values(),
  ].toReversed();
}

function whyNot(value: unknown, { issues }: z.ZodError): string {
  const [issue] = issues;
  const isThere = typeof value === 'object' && value !== null && 'sub_workspaces' in value;
  return isThere && issue
    ? `${issue.path.join('.')} of its ${CONFIG_FILE} is not valid: ${issue.message}.`
    : `Its ${CONFIG_FILE} names no sub_workspaces.`;
}

async function readConfig(deps: Deps, workspace: WorkspaceRecord): Promise<string> {
  try {
    const bytes = await deps.backends.for(workspace).files.read(workspace, `/configs/${CONFIG_FILE}`);
    return Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (isAppError(error) && error.code === 'file_not_found')
      throw new AppError('no_config', { cause: error });
    throw error;
  }
}
