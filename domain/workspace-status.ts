import { z } from 'zod';

/** Every state a workspace can be in; `removed` is a tombstone. */
export const WORKSPACE_STATUSES = [
  'provisioning',
  'awaiting_agent',
  'online',
  'degraded',
  'offline',
  'failed',
  'paused',
  'hibernating',
  'hibernated',
  'removed',
] as const;

export const workspaceStatusSchema = z.enum(WORKSPACE_STATUSES);
export type WorkspaceStatus = (typeof WORKSPACE_STATUSES)[number];

/** What else is known of a start that has failed. */
export interface StartFailure {
  /** The variables without a value, where that is why. */
  readonly missing?: readonly string[];
  /** Who else than the platform's own start says so. */
  readonly source?: string;
  /** The end of what was written while it tried. */
  readonly logTail?: string;
}

/**
 * What can happen to a workspace. `reason` is part of the type wherever the resulting state has to say why,
 * so a caller cannot forget it.
 */
export type WorkspaceStatusEvent =
  | { type: 'provisioned' }
  /** Its agent runs elsewhere and is not there yet. */
  | { type: 'agent_awaited' }
  | { type: 'registered' }
  | { type: 'heartbeat_received' }
  | { type: 'reported_failing'; reason: string }
  | { type: 'recovered' }
  /** `reason`: why its machine ended, where somebody knows. */
  | { type: 'fell_silent'; reason?: string }
  | { type: 'agent_disconnected' }
  | ({ type: 'provision_failed'; reason: string } & StartFailure)
  /** Its machine ends again and again. */
  | { type: 'gave_up'; reason: string }
  | { type: 'restart_requested' }
  | { type: 'pause_requested' }
  | { type: 'resume_requested' }
  | { type: 'hibernation_claimed' }
  | { type: 'hibernated' }
  | { type: 'wake_requested' }
  | { type: 'removed' }
  | { type: 'restored' }
  | { type: 'restored_without_agent' };

export type WorkspaceStatusEventType = WorkspaceStatusEvent['type'];

type Moves = Partial<Record<WorkspaceStatus, WorkspaceStatus>>;

const everyStateExcept = (except: readonly WorkspaceStatus[], to: WorkspaceStatus): Moves =>
  Object.fromEntries(WORKSPACE_STATUSES.filter((s) => !except.includes(s)).map((s) => [s, to]));

/** The whole state machine: event → (from → to). What is not listed does not happen. */
const TRANSITIONS: Record<WorkspaceStatusEventType, Moves> = {
  provisioned: { provisioning: 'online' },
  agent_awaited: { provisioning: 'awaiting_agent' },
  registered: {
    provisioning: 'online',
    awaiting_agent: 'online',
    degraded: 'online',
    offline: 'online',
    failed: 'online',
  },
  heartbeat_received: { provisioning: 'online', awaiting_agent: 'online', offline: 'online' },
  reported_failing: { online: 'degraded' },
  recovered: { degraded: 'online' },
  fell_silent: { online: 'offline', degraded: 'offline' },
  agent_disconnected: { online: 'awaiting_agent', degraded: 'awaiting_agent' },
  provision_failed: { provisioning: 'failed' },
  gave_up: { offline: 'failed' },
  restart_requested: {
    online: 'provisioning',
    degraded: 'provisioning',
    offline: 'provisioning',
    failed: 'provisioning',
    hibernating: 'provisioning',
    hibernated: 'provisioning',
  },
  pause_requested: everyStateExcept(['removed', 'paused'], 'paused'),
  resume_requested: { paused: 'provisioning' },
  hibernation_claimed: { online: 'hibernating', degraded: 'hibernating' },
  hibernated: { hibernating: 'hibernated' },
  wake_requested: { hibernating: 'provisioning', hibernated: 'provisioning' },
  removed: everyStateExcept(['removed'], 'removed'),
  restored: { removed: 'paused' },
  restored_without_agent: { removed: 'awaiting_agent' },
};

/** The states from which `type` leads somewhere, with where: the guard of the one UPDATE that writes status. */
export function transitionsOf(
  type: WorkspaceStatusEventType,
): readonly { from: WorkspaceStatus; to: WorkspaceStatus }[] {
  return WORKSPACE_STATUSES.flatMap((from) => {
    const to = TRANSITIONS[type][from];
    return to ? [{ from, to }] : [];
  });
}

/** States in which somebody, or idleness, has sent a workspace to rest: no machine of it may run. */
export const STATUSES_AT_REST: readonly WorkspaceStatus[] = ['paused', 'hibernating', 'hibernated'];

/** States in which nothing can be delivered to a workspace and its URL must be empty (spec 3.3, I3). */
export const STATUSES_WITHOUT_URL: readonly WorkspaceStatus[] = ['failed', 'paused', 'hibernated', 'removed'];

/** What an agent says of its health with each heartbeat. */
export interface HealthReport {
  /** It cannot work any more although it still answers. */
  readonly isWedged: boolean;
  /** Share of failed tasks, 0 to 1. */
  readonly errorRate: number;
  /** The agent judges itself: its error rate then says nothing here, only a wedge does. */
  readonly judgesItself: boolean;
  /** Its newest error; null when it names none. */
  readonly sampleError: string | null;
}

const DEGRADED_FROM_RATE = 0.5;
const RECOVERED_BELOW_RATE = 0.1;

/** What a heartbeat means to a workspace in state `status`, in the order in which it happens; usually nothing. */
export function eventsOfHeartbeat(status: WorkspaceStatus, report: HealthReport): WorkspaceStatusEvent[] {
  if (status === 'degraded') return hasRecovered(report) ? [{ type: 'recovered' }] : [];
  const comesBack = TRANSITIONS.heartbeat_received[status] === 'online';
  if (!comesBack && status !== 'online') return [];
  const reason = reasonToDegrade(report);
  return [
    ...(comesBack ? [{ type: 'heartbeat_received' } as const] : []),
    ...(reason === null ? [] : [{ type: 'reported_failing', reason } as const]),
  ];
}

const hasRecovered = ({ isWedged, errorRate, judgesItself }: HealthReport): boolean =>
  !isWedged && (judgesItself || errorRate < RECOVERED_BELOW_RATE);

function reasonToDegrade({ isWedged, errorRate, judgesItself, sampleError }: HealthReport): string | null {
  if (isWedged) return sampleError ?? 'The agent reports that it is stuck.';
  if (judgesItself || errorRate < DEGRADED_FROM_RATE) return null;
  return sampleError ?? `The agent reports that ${Math.round(errorRate * 100)} % of its tasks fail.`;
}
