import { toBundleParts } from './bundle-files';
import { BUNDLE_SCHEMA, type Bundle } from './bundle-schema';
import type { WorkspaceSnapshot } from './workspace-snapshot';

/** Writes a tree as a bundle: the first of `snapshots` with everything below it. The same tree is the same text. */
export function toBundle(snapshots: readonly WorkspaceSnapshot[]): Bundle {
  const bundles = snapshots.map(toNode);
  for (const [at, { parentIndex }] of snapshots.entries()) {
    const bundle = bundles[at];
    if (parentIndex !== null && bundle) bundles[parentIndex]?.sub_workspaces.push(bundle);
  }
  const [root] = bundles;
  if (!root) throw new Error('a bundle has at least one workspace');
  return root;
}

const toNode = (one: WorkspaceSnapshot): Bundle => ({
  schema: BUNDLE_SCHEMA,
  id: one.id,
  name: one.name,
  description: one.role ?? '',
  role: one.role,
  runtime: one.runtime,
  tier: one.tier,
  model: one.model,
  max_concurrent_tasks: one.maxConcurrentTasks,
  workspace_dir: one.workspaceDir,
  workspace_access: one.workspaceAccess,
  budget_limit_cents: one.budgetLimitCents,
  canvas: one.canvas,
  size: one.size,
  z: one.z,
  collapsed: one.collapsed,
  ...toBundleParts(one.files),
  settings: one.settings,
  schedules: one.schedules.map(({ cronExpr, ...rest }) => ({ ...rest, cron_expr: cronExpr })),
  channels: one.channels.map(({ allowedUsers, ...rest }) => ({ ...rest, allowed_users: [...allowedUsers] })),
  memories: [...one.memories],
  agent_card: one.agentCard,
  author: '',
  version: '1.0.0',
  sub_workspaces: [],
});
