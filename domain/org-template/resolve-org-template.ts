import { uniteEnv, withoutRequired } from './env-requirements';
import { TEMPLATE_LIMITS } from './limits';
import { type Path, Problems } from './problems';
import { readFields } from './read-fields';
import {
  type OrgContext,
  readMemories,
  resolveNode,
  sharedOf,
  type WorkspaceTemplateFacts,
} from './resolve-node';
import { type OrgYaml, orgYaml, workspaceYaml } from './schema';
import { TemplateFolder } from './template-folder';
import type { OrgTemplate, OrgTemplateNode, OrgTemplateResult, SourceTree, TemplateFiles } from './types';
import { writtenSize } from './written-size';

export interface ResolveOptions {
  /** What a workspace template says; null where there is none of that name. */
  readonly findWorkspaceTemplate: (name: string) => WorkspaceTemplateFacts | null;
  /** Unknown fields and the like refuse the template. */
  readonly strict?: boolean;
}

/** Checks the document of an org.yaml against the whole format and lays its tree out as a list, all resolved. Never throws for what a template holds. */
export function resolveOrgTemplate(
  tree: SourceTree,
  files: TemplateFiles,
  { findWorkspaceTemplate, strict = false }: ResolveOptions,
): OrgTemplateResult {
  const problems = new Problems(tree);
  const org = readFields(problems, orgYaml, tree.value, []);
  const template =
    org && resolveOrg(org, tree, new TemplateFolder(files, problems), problems, findWorkspaceTemplate);
  const warnings = problems.list.filter(({ severity }) => severity === 'warning');
  const refusing = problems.list.filter(({ severity }) => strict || severity === 'error');
  if (template && refusing.length === 0) return { ok: true, template, warnings };
  // What refuses it comes first: after many warnings it would not be told at all.
  const told = [...refusing, ...problems.list.filter((problem) => !refusing.includes(problem))];
  return { ok: false, problems: told.slice(0, TEMPLATE_LIMITS.problems) };
}

function resolveOrg(
  org: OrgYaml,
  tree: SourceTree,
  folder: TemplateFolder,
  problems: Problems,
  findWorkspaceTemplate: OrgContext['findWorkspaceTemplate'],
): OrgTemplate {
  const rootSecrets = folder.secrets('');
  const defaults = org.defaults ?? {};
  const shared = sharedOf(defaults);
  const context = { problems, folder, defaults, shared, rootSecrets, findWorkspaceTemplate };
  const nodes = resolveNodes(context, org.workspaces, tree);
  const requiredEnv = uniteEnv([org.required_env ?? [], ...nodes.map((node) => node.requiredEnv)]);
  const recommended = uniteEnv([org.recommended_env ?? [], ...nodes.map((node) => node.recommendedEnv)]);
  return {
    name: org.name,
    description: org.description ?? '',
    nodes,
    globalMemories: readMemories(org.global_memories ?? [], 'GLOBAL'),
    requiredEnv,
    recommendedEnv: withoutRequired(recommended, requiredEnv),
    ownRequiredEnv: org.required_env ?? [],
    ownRecommendedEnv: org.recommended_env ?? [],
    secrets: rootSecrets,
  };
}

interface Waiting {
  readonly value: unknown;
  readonly path: Path;
  readonly parentIndex: number | null;
  readonly depth: number;
}

/** Level by level, so that parents come before their children and no depth can exhaust the stack. */
function resolveNodes(
  context: OrgContext,
  workspaces: readonly unknown[],
  tree: SourceTree,
): OrgTemplateNode[] {
  const { problems } = context;
  const nodes: OrgTemplateNode[] = [];
  const taken = new Map<string, string>();
  let bytes = 0;
  const queue: Waiting[] = workspaces.map((value, at) => ({
    value,
    path: ['workspaces', at],
    parentIndex: null,
    depth: 1,
  }));
  // The queue grows while it is walked.
  for (const { value, path, parentIndex, depth } of queue) {
    if (problems.isFull) break;
    if (queue.length > TEMPLATE_LIMITS.workspaces) {
      problems.error(
        ['workspaces'],
        `has more than ${TEMPLATE_LIMITS.workspaces} workspaces, which is the limit`,
      );
      break;
    }
    if (depth > TEMPLATE_LIMITS.depth) {
      problems.error(
        path,
        `stands below more than ${TEMPLATE_LIMITS.depth} levels of workspaces, which is the limit`,
      );
      break;
    }
    const yaml = readFields(problems, workspaceYaml, value, path);
    if (!yaml) continue;
    const standing = { index: nodes.length, parentIndex, place: tree.placeOf(path) };
    const node = resolveNode(context, yaml, path, standing);
    if (!node) continue;
    bytes +=
      writtenSize(node) + (node.template ? (context.findWorkspaceTemplate(node.template)?.bytes ?? 0) : 0);
    if (bytes > TEMPLATE_LIMITS.writtenBytes) {
      problems.error(
        path,
        `brings what all workspaces get above ${TEMPLATE_LIMITS.writtenBytes} bytes, the limit`,
      );
      break;
    }
    const place = `${parentIndex ?? ''}/${node.name}`;
    const first = taken.get(place);
    if (first !== undefined)
      problems.error([...path, 'name'], `${node.name} stands twice at one place (also ${first})`);
    taken.set(place, `${node.place.file}:${node.place.line}`);
    nodes.push(node);
    for (const [at, child] of (yaml.children ?? []).entries())
      queue.push({
        value: child,
        path: [...path, 'children', at],
        parentIndex: node.index,
        depth: depth + 1,
      });
  }
  return nodes;
}
