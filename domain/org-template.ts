import { z } from 'zod';
import { findAgentRuntime } from './agent-runtimes';
import { isPlainLine, isPlainText } from './text';

/** One workspace of a template, flattened; parents stand before their children. */
export interface OrgTemplateNode {
  /** Place in `nodes`. */
  readonly index: number;
  readonly parentIndex: number | null;
  readonly name: string;
  readonly role: string | null;
  readonly runtime: string;
  readonly tier: number;
}

export interface OrgTemplate {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly OrgTemplateNode[];
}

interface WorkspaceYaml {
  name: string;
  role?: string | undefined;
  runtime?: string | undefined;
  tier?: number | undefined;
  children?: WorkspaceYaml[] | undefined;
}

const line = (max: number) =>
  z.string().trim().min(1).max(max).refine(isPlainLine, 'has characters that are not allowed');
const runtime = z.string().refine((id) => findAgentRuntime(id) !== null, 'is not a runtime of this platform');
const tier = z.int().min(1).max(4);

const workspaceYaml: z.ZodType<WorkspaceYaml> = z.lazy(() =>
  z.strictObject({
    name: line(255),
    role: line(1000).optional(),
    runtime: runtime.optional(),
    tier: tier.optional(),
    children: z.array(workspaceYaml).optional(),
  }),
);

const orgYaml = z.strictObject({
  name: line(255),
  description: z.string().max(2000).refine(isPlainText).default(''),
  defaults: z.strictObject({ runtime: runtime.optional(), tier: tier.optional() }).default({}),
  workspaces: z.array(workspaceYaml).min(1),
});

const DEFAULT_TIER = 2;
const WORKSPACES_MAX = 20_000;
/** Each level of the organisation is two levels of the document: the list and the workspace. */
const YAML_DEPTH_MAX = 132;

export type OrgTemplateResult = { ok: true; template: OrgTemplate } | { ok: false; problem: string };

/** Checks a parsed org.yaml and lays its tree out as a list. The problem names the place, e.g. `workspaces.0.name`. */
export function parseOrgTemplate(document: unknown): OrgTemplateResult {
  if (isDeeperThan(document, YAML_DEPTH_MAX)) return problem('its levels are nested too deep');
  const parsed = orgYaml.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return problem(`${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not valid'}`);
  }
  const { name, description, defaults, workspaces } = parsed.data;
  const nodes: OrgTemplateNode[] = [];
  const queue: { yaml: WorkspaceYaml; parentIndex: number | null }[] = workspaces.map((yaml) => ({
    yaml,
    parentIndex: null,
  }));
  const places = new Set<string>();
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const { yaml, parentIndex } = entry;
    const runtimeId = yaml.runtime ?? defaults.runtime;
    if (runtimeId === undefined) return problem(`${yaml.name}: it has no runtime and defaults name none`);
    const place = `${parentIndex ?? ''}/${yaml.name}`;
    if (places.has(place)) return problem(`${yaml.name}: two workspaces of this name stand side by side`);
    places.add(place);
    const index = nodes.length;
    if (index >= WORKSPACES_MAX) return problem(`it has more than ${WORKSPACES_MAX} workspaces`);
    nodes.push({
      index,
      parentIndex,
      name: yaml.name,
      role: yaml.role ?? null,
      runtime: runtimeId,
      tier: yaml.tier ?? defaults.tier ?? DEFAULT_TIER,
    });
    queue.push(...(yaml.children ?? []).map((child) => ({ yaml: child, parentIndex: index })));
  }
  return { ok: true, template: { name, description, nodes } };
}

/** Looks level by level, not by recursion: a document made to be deep must not exhaust the stack. */
function isDeeperThan(document: unknown, depthMax: number): boolean {
  let level = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

const problem = (text: string): OrgTemplateResult => ({ ok: false, problem: text });
