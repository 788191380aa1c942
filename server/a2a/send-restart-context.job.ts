import { randomUUID } from 'node:crypto';
import { listSecretNames } from '@/db/queries/secrets';
import { findStartRequest, takeAgentToTell } from '@/db/queries/workspace-starts';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { STATUSES_WITH_AGENT } from '@/domain/needs-restart';
import { restartContextMessage } from '@/domain/restart-context';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { isAppError } from '../platform/app-error';
import { RESTART_CONTEXT_TASK } from '../workspaces/restart-context-task';
import { callAgent } from './call-agent';
import { type Exchange, recordAnswer, recordFailure, recordSent } from './exchange';
import { readA2aRequest } from './read-request';

const ANSWER_WITHIN_MS = 60_000;

/**
 * Tells an agent that is there again that somebody has restarted it. It is taken for told before anything is sent. People
 * do not see it in the chat; the activity log has it.
 */
export const sendRestartContextJob = defineJob({
  ...RESTART_CONTEXT_TASK,
  timeoutMs: ANSWER_WITHIN_MS + 30_000,
  async run(deps, { workspace_id: id }) {
    if (!(await changeBySystem(deps, ({ tx }) => takeAgentToTell(tx, id)))) return;
    const target = await findWorkspaceById(deps.database.db, id);
    if (target && STATUSES_WITH_AGENT.includes(target.status)) await tell(deps, target);
  },
});

async function tell(deps: Deps, target: WorkspaceRecord): Promise<void> {
  const headers = new Headers();
  const request = readA2aRequest(await messageFor(deps, target.id), headers, undefined);
  const caller = { workspaceId: null, origin: 'system' as const };
  const { exchange, queuedId } = await recordSent(deps, { target, caller, request });
  // An agent that fetches its messages finds it there.
  if (queuedId !== null) return;
  await send(deps, exchange, headers);
}

async function send(deps: Deps, exchange: Exchange, headers: Headers): Promise<void> {
  const { target, caller, request } = exchange;
  const manner = { headers, versionInQuery: undefined, timeoutMs: ANSWER_WITHIN_MS };
  try {
    await recordAnswer(deps, exchange, await callAgent(deps, { target, caller, request, ...manner }));
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.log.info({ err: error, workspace: target.id }, 'an agent could not be told of its restart');
    await recordFailure(deps, exchange, error);
  }
}

async function messageFor({ database, clock }: Deps, id: string): Promise<unknown> {
  const now = clock.now();
  const request = await findStartRequest(database.db, id);
  const names = await Promise.all([listSecretNames(database.db, null), listSecretNames(database.db, id)]);
  const variables = [...new Set(names.flat().map(({ key }) => key))].sort();
  return restartContextMessage({ restartedAt: request?.startedAt ?? now, now, variables }, randomUUID());
}
