import type { WorkspaceRow } from '@/contracts/workspaces';
import type { ListedWorkspace } from '@/db/queries/workspaces';
import { needsRestart } from '@/domain/needs-restart';

/** What an agent says of itself, as it sent it. */
export type AgentCard = Record<string, unknown>;

/** A stored workspace as lists and events carry it. */
export function toWorkspaceRow(record: ListedWorkspace, agentCard: AgentCard | null): WorkspaceRow {
  return {
    id: record.id,
    name: record.name,
    role: record.role,
    tier: record.tier,
    status: record.status,
    agent_card: agentCard,
    url: record.url,
    delivery_mode: record.deliveryMode,
    parent_id: record.parentId,
    runtime: record.runtime,
    backend: record.backend,
    model: record.model,
    active_tasks: record.activeTasks,
    max_concurrent_tasks: record.maxConcurrentTasks,
    current_task: record.currentTask,
    last_error_rate: record.lastErrorRate,
    last_sample_error: record.lastSampleError,
    uptime_seconds: record.uptimeSeconds,
    workspace_dir: record.workspaceDir,
    // The earlier names stand beside the ones that say the unit (D28).
    budget_limit: record.budgetLimitCents,
    budget_limit_cents: record.budgetLimitCents,
    monthly_spend: record.monthlySpendCents,
    monthly_spend_cents: record.monthlySpendCents,
    is_over_budget: record.isOverBudget ?? false,
    x: record.x,
    y: record.y,
    width: record.width,
    height: record.height,
    z: record.z,
    collapsed: record.collapsed,
    needs_restart: needsRestart(record),
    version: record.version,
    created_at: record.createdAt.toISOString(),
  };
}
