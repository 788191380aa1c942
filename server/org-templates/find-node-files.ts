import { listAncestry } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { OrgTemplate, OrgTemplateNode } from '@/domain/org-template/types';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { loadSource } from './internal/load-source';
import { filesOfNode } from './internal/node-files';

/**
 * The files that the organisation template of a workspace has for it today, by their path below /configs. It is found by
 * its name and those of the workspaces above it; where it was moved, by its name alone if only one has it.
 */
export async function findNodeFiles(
  deps: Deps,
  workspace: WorkspaceRecord,
): Promise<ReadonlyMap<string, string>> {
  const dir = workspace.importedFrom;
  if (dir === null) throw notThere(workspace.name);
  const { template, workspaceTemplates } = await loadSource(deps, { dir, strict: false, force: false });
  const ancestry = await listAncestry(deps.database.db, workspace.id);
  const path = ancestry.filter(({ importedFrom }) => importedFrom === dir).map(({ name }) => name);
  const node = findNode(template, path, workspace.name);
  if (!node) throw notThere(workspace.name);
  const files = filesOfNode(node, workspaceTemplates.get(node.template ?? ''));
  return new Map([...files].filter(([name]) => filePathProblem(name) === null));
}

function findNode(
  { nodes }: OrgTemplate,
  path: readonly string[],
  name: string,
): OrgTemplateNode | undefined {
  const pathOf = ({ name: own, parentIndex }: OrgTemplateNode): string[] => {
    const parent = parentIndex === null ? undefined : nodes[parentIndex];
    return parent ? [...pathOf(parent), own] : [own];
  };
  const inPlace = nodes.find((node) => JSON.stringify(pathOf(node)) === JSON.stringify(path));
  const namesakes = nodes.filter((node) => node.name === name);
  return inPlace ?? (namesakes.length === 1 ? namesakes[0] : undefined);
}

const notThere = (name: string): AppError =>
  new AppError('org_template_not_found', {
    public: `The organisation template that ${name} was made from does not have it any more.`,
  });
