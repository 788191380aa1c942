import { filePathProblem } from '../workspace-files/file-path';
import { STORED_BYTES_MAX, STORED_FILES_MAX } from '../workspace-files/file-roots';
import { fromBundleParts } from './bundle-files';
import { BUNDLE_LIMITS, BUNDLE_SCHEMA, type BundleNode, bundleNode } from './bundle-schema';
import type { WorkspaceSnapshot } from './workspace-snapshot';

type Path = readonly PropertyKey[];

export type ParsedBundle =
  | { readonly ok: true; readonly snapshots: readonly WorkspaceSnapshot[] }
  | { readonly ok: false; readonly path: Path; readonly message: string };

interface Waiting {
  readonly value: unknown;
  readonly path: Path;
  readonly parentIndex: number | null;
  readonly depth: number;
}

/**
 * Reads a bundle that anybody may have written: the whole tree, or the place where it is wrong. Level by level, so that
 * nothing a bundle holds can exhaust the stack.
 */
export function parseBundle(value: unknown): ParsedBundle {
  const snapshots: WorkspaceSnapshot[] = [];
  const queue: Waiting[] = [{ value, path: [], parentIndex: null, depth: 1 }];
  // The queue grows while it is walked.
  for (const { value: one, path, parentIndex, depth } of queue) {
    if (queue.length > BUNDLE_LIMITS.workspaces)
      return refuse(
        ['sub_workspaces'],
        `has more than ${BUNDLE_LIMITS.workspaces} workspaces, which is the limit`,
      );
    if (depth > BUNDLE_LIMITS.depth)
      return refuse(path, `is nested deeper than ${BUNDLE_LIMITS.depth} levels, which is the limit`);
    const parsed = bundleNode.safeParse(one);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const key = issue?.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : [];
      const message = key.length > 0 ? 'is not a known field' : (issue?.message ?? 'is not valid');
      return refuse([...path, ...(issue?.path ?? []), ...key], message);
    }
    const node = parsed.data;
    if (parentIndex === null && node.schema === undefined)
      return refuse(['schema'], `must be '${BUNDLE_SCHEMA}'`);
    const runtime = node.runtime ?? (parentIndex === null ? null : snapshots[parentIndex]?.runtime);
    if (runtime == null) return refuse([...path, 'runtime'], 'must name the software that runs the agent');
    const { files, twice } = fromBundleParts(node);
    const problem = twice === null ? problemOfFiles(files) : `must name each file once: ${twice}`;
    if (problem !== null) return refuse([...path, 'files'], problem);
    const twin = findTwin(node);
    if (twin !== null) return refuse([...path, ...twin], 'stands twice');
    for (const [at, child] of node.sub_workspaces.entries())
      queue.push({
        value: child,
        path: [...path, 'sub_workspaces', at],
        parentIndex: snapshots.length,
        depth: depth + 1,
      });
    snapshots.push(toSnapshot(node, runtime, parentIndex, files));
  }
  return { ok: true, snapshots };
}

/** Where a schedule has the name of one before it, or a channel its type: a workspace has one of each. */
function findTwin({ schedules, channels }: BundleNode): Path | null {
  const schedule = firstTwin(schedules.map(({ name }) => name));
  if (schedule >= 0) return ['schedules', schedule, 'name'];
  const channel = firstTwin(channels.map(({ type }) => type));
  return channel >= 0 ? ['channels', channel, 'type'] : null;
}

const firstTwin = (names: readonly string[]): number =>
  names.findIndex((name, at) => names.indexOf(name) < at);

const refuse = (path: Path, message: string): ParsedBundle => ({ ok: false, path, message });

/** They are stored as a workspace's own, so the same rules hold. */
function problemOfFiles(files: Readonly<Record<string, string>>): string | null {
  const paths = Object.keys(files);
  if (paths.length > STORED_FILES_MAX) return `must have at most ${STORED_FILES_MAX} entries`;
  let bytes = 0;
  const all = new Set(paths);
  for (const path of paths) {
    const problem = filePathProblem(path);
    if (problem !== null) return `must hold paths only; one of them ${problem}`;
    const folders = path.split('/').map((_, at, names) => names.slice(0, at).join('/'));
    const taken = folders.find((folder) => all.has(folder));
    if (taken !== undefined) return `must not name ${taken} as a file and as a folder`;
    bytes += new TextEncoder().encode(files[path]).length;
  }
  return bytes > STORED_BYTES_MAX ? `must have at most ${STORED_BYTES_MAX} bytes together` : null;
}

const toSnapshot = (
  node: BundleNode,
  runtime: string,
  parentIndex: number | null,
  files: Readonly<Record<string, string>>,
): WorkspaceSnapshot => ({
  id: node.id,
  parentIndex,
  name: node.name,
  role: node.role === undefined ? roleFrom(node.description) : node.role || null,
  runtime,
  tier: node.tier,
  model: node.model || null,
  maxConcurrentTasks: node.max_concurrent_tasks,
  workspaceDir: node.workspace_dir || null,
  workspaceAccess: node.workspace_access,
  budgetLimitCents: node.budget_limit_cents ?? null,
  canvas: node.canvas ?? null,
  size: node.size ?? null,
  z: node.z,
  collapsed: node.collapsed,
  files,
  settings: node.settings,
  schedules: node.schedules.map(({ cron_expr: cronExpr, ...rest }) => ({ ...rest, cronExpr })),
  channels: node.channels.map(({ allowed_users: allowedUsers, ...rest }) => ({ ...rest, allowedUsers })),
  memories: node.memories,
  agentCard: node.agent_card ?? null,
});

/** Bundles of other platforms say in their description what a workspace is for: its first line, as a role can hold it. */
function roleFrom(description: string | null | undefined): string | null {
  const first = (description ?? '').split(/[\r\n]/)[0] ?? '';
  const plain = first.replace(/[{}[\]|>*&!\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return plain.slice(0, 1000).replace(/\p{Surrogate}$/u, '') || null;
}
