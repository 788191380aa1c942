import { a2aClaimsSweeper } from '../a2a/once/a2a-claims.sweeper';
import { a2aQueueSweeper } from '../a2a/queue/a2a-queue.sweeper';
import { sendRestartContextJob } from '../a2a/send-restart-context.job';
import { followTasksSweeper } from '../a2a/streams/follow-tasks.sweeper';
import { activityRetentionSweeper } from '../activity/activity-retention.sweeper';
import { approvalSweeper } from '../approvals/approval.sweeper';
import { auditSealSweeper } from '../audit/seal-audit.sweeper';
import { budgetLeasesSweeper } from '../budgets/budget-leases.sweeper';
import { delegationSweeper } from '../delegations/delegation.sweeper';
import { endedTaskSweeper } from '../delegations/ended-task.sweeper';
import { runDelegationJob } from '../delegations/run-delegation.job';
import { eventRetentionSweeper } from '../events/event-retention.sweeper';
import { limitCountsSweeper } from '../limits/limit-counts.sweeper';
import { expiredMemorySweeper } from '../memory/expired-memory.sweeper';
import { pastSessionsSweeper } from '../people/past-sessions.sweeper';
import { livenessSweeper } from '../registry/liveness.sweeper';
import { refreshImagesJob } from '../runtime-images/refresh-images.job';
import { pendingUploadsSweeper } from '../uploads/pending-uploads.sweeper';
import { destroyWorkspacesJob } from '../workspaces/destroy-workspaces.job';
import { hibernationSweeper } from '../workspaces/hibernation.sweeper';
import { machineHealthSweeper } from '../workspaces/machine-health.sweeper';
import { orphanedMachinesSweeper } from '../workspaces/orphaned-machines.sweeper';
import { provisionInTurnJob } from '../workspaces/provision-in-turn.job';
import { provisionTimeoutSweeper } from '../workspaces/provision-timeout.sweeper';
import { provisionTurnsSweeper } from '../workspaces/provision-turns.sweeper';
import { provisionWorkspacesJob } from '../workspaces/provision-workspaces.job';
import { stopWorkspacesJob } from '../workspaces/stop-workspaces.job';
import { deadWorkerSweeper } from './dead-worker.sweeper';
import type { Job } from './define-job';
import type { Sweeper } from './define-sweeper';

/** Every background job of the platform. */
export const JOBS = [
  provisionWorkspacesJob,
  provisionInTurnJob,
  stopWorkspacesJob,
  destroyWorkspacesJob,
  refreshImagesJob,
  sendRestartContextJob,
  runDelegationJob,
] as readonly Job[];

/** Every periodic job of the platform. */
export const SWEEPERS: readonly Sweeper[] = [
  a2aClaimsSweeper,
  a2aQueueSweeper,
  activityRetentionSweeper,
  approvalSweeper,
  auditSealSweeper,
  budgetLeasesSweeper,
  deadWorkerSweeper,
  delegationSweeper,
  endedTaskSweeper,
  eventRetentionSweeper,
  expiredMemorySweeper,
  followTasksSweeper,
  hibernationSweeper,
  livenessSweeper,
  machineHealthSweeper,
  orphanedMachinesSweeper,
  provisionTimeoutSweeper,
  provisionTurnsSweeper,
  limitCountsSweeper,
  pastSessionsSweeper,
  pendingUploadsSweeper,
];
