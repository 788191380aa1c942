import { randomUUID } from 'node:crypto';
import type { BackendKind } from '@/domain/agent-runtimes';
import { monthOf } from '@/domain/budget';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { mintCredential } from '@/server/platform/credential';
import type { TestPlatform } from './test-platform';

export interface AgentSeed {
  readonly name?: string;
  readonly parentId?: string | null;
  readonly backend?: BackendKind;
  readonly status?: WorkspaceStatus;
  /** Where it is called; '' where it cannot be. */
  readonly url?: string;
  readonly deliveryMode?: 'push' | 'poll' | null;
  /** Seconds. */
  readonly idleTimeout?: number | null;
  readonly capabilities?: Record<string, boolean> | null;
  readonly budgetCents?: number | null;
  readonly spentCents?: number;
  /** What it registered with. */
  readonly card?: Record<string, unknown>;
}

export interface SeededAgent {
  readonly id: string;
  readonly token: string;
  /** What an agent sends with every request. */
  readonly headers: { readonly authorization: string };
}

/** Writes a workspace with an agent that has registered, past the operations, and a token of it. */
export async function seedAgent(platform: TestPlatform, seed: AgentSeed = {}): Promise<SeededAgent> {
  const { sql, clock } = platform;
  const id = randomUUID();
  const now = clock.now();
  const backend = seed.backend ?? 'external';
  const { status = 'online', url = '', deliveryMode = 'push', capabilities = null } = seed;
  const removed = status === 'removed';
  await sql`
    insert into workspaces (id, name, runtime, backend, status, parent_id, url, delivery_mode, last_heartbeat_at,
      idle_timeout_seconds, agent_capabilities, budget_limit_cents, monthly_spend_cents, monthly_spend_month,
      last_sample_error, created_at, updated_at, removed_at, removed_with)
    values (${id}, ${seed.name ?? 'Ada'}, ${backend}, ${backend}, ${status}, ${seed.parentId ?? null}, ${url},
      ${deliveryMode}, ${now}, ${seed.idleTimeout ?? null}, ${capabilities && sql.json(capabilities)},
      ${seed.budgetCents ?? null}, ${seed.spentCents ?? 0},
      ${seed.spentCents ? monthOf(now) : null}, ${status === 'failed' ? 'It broke.' : null},
      ${now}, ${now}, ${removed ? now : null}, ${removed ? id : null})`;
  if (seed.card) {
    const card = sql.json(seed.card as never);
    await sql`insert into workspace_agents (workspace_id, agent_card, updated_at) values (${id}, ${card}, ${now})`;
  }
  const token = await seedToken(platform, id);
  return { id, token, headers: { authorization: `Bearer ${token}` } };
}

/** Writes a live token of a workspace. */
export async function seedToken({ sql, clock }: TestPlatform, workspaceId: string): Promise<string> {
  const { plaintext, hash, prefix } = mintCredential('ws');
  await sql`
    insert into workspace_auth_tokens (workspace_id, token_hash, prefix, created_at)
    values (${workspaceId}, ${hash}, ${prefix}, ${clock.now()})`;
  return plaintext;
}
