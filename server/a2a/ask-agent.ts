import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { JsonObject } from '@/domain/a2a/json';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Turn } from '../budgets/turn';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { AgentCall } from './agent-call';
import type { Attempt } from './attempt';
import { callAgent } from './call-agent';
import { mockAnswer } from './mock-answer';
import { wakeWorkspace } from './wake-workspace';

/** How a request is carried. */
export interface Manner extends Pick<AgentCall, 'headers' | 'versionInQuery' | 'timeoutMs' | 'onAnswer'> {
  /** What is set aside for it; whoever goes on after the request is answered holds it. */
  readonly turn: Turn;
}

/** One that is on its way to sleep still has a URL, and an agent that is about to be stopped. */
const ASLEEP: readonly WorkspaceStatus[] = ['hibernating', 'hibernated'];

/** Gets the answer of an agent, whatever kind it is. Nothing is written down. */
export async function askAgent(deps: Deps, attempt: Attempt, manner: Manner): Promise<JsonObject> {
  const { target, caller, request } = attempt;
  if (deps.backends.for(target).capabilities.cannedAnswers) return mockAnswer(target.id, request);
  await assertReachable(deps, target);
  return callAgent(deps, { target, caller, request, ...manner });
}

/** @throws AppError `workspace_waking` or `workspace_without_url` */
export async function assertReachable(deps: Deps, target: WorkspaceRecord): Promise<void> {
  if (ASLEEP.includes(target.status)) throw await wakeWorkspace(deps, target);
  if (target.url === '') {
    throw new AppError('workspace_without_url', { details: { status: target.status } });
  }
}
