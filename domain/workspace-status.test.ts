import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventsOfHeartbeat,
  type HealthReport,
  STATUSES_WITHOUT_URL,
  transitionsOf,
  WORKSPACE_STATUSES,
  type WorkspaceStatus,
  type WorkspaceStatusEvent,
  type WorkspaceStatusEventType,
  workspaceStatusSchema,
} from './workspace-status';

/** Spec 3.2 with D20, D20b and D22, written down a second time: what each event does from each state. */
const TABLE: Record<WorkspaceStatusEventType, Partial<Record<WorkspaceStatus, WorkspaceStatus>>> = {
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
  pause_requested: {
    provisioning: 'paused',
    awaiting_agent: 'paused',
    online: 'paused',
    degraded: 'paused',
    offline: 'paused',
    failed: 'paused',
    hibernating: 'paused',
    hibernated: 'paused',
  },
  resume_requested: { paused: 'provisioning' },
  hibernation_claimed: { online: 'hibernating', degraded: 'hibernating' },
  hibernated: { hibernating: 'hibernated' },
  wake_requested: { hibernating: 'provisioning', hibernated: 'provisioning' },
  removed: {
    provisioning: 'removed',
    awaiting_agent: 'removed',
    online: 'removed',
    degraded: 'removed',
    offline: 'removed',
    failed: 'removed',
    paused: 'removed',
    hibernating: 'removed',
    hibernated: 'removed',
  },
  restored: { removed: 'paused' },
  restored_without_agent: { removed: 'awaiting_agent' },
};
const TYPES = Object.keys(TABLE) as WorkspaceStatusEventType[];
const toEvent = (type: WorkspaceStatusEventType): WorkspaceStatusEvent =>
  ({ type, reason: 'because' }) as WorkspaceStatusEvent;
/** One move by the same list that guards the UPDATE; null when the event changes nothing. */
const nextStatus = (from: WorkspaceStatus, event: WorkspaceStatusEvent): WorkspaceStatus | null =>
  transitionsOf(event.type).find((move) => move.from === from)?.to ?? null;
const anyStatus = fc.constantFrom(...WORKSPACE_STATUSES);
const anyEvent = fc.constantFrom(...TYPES).map(toEvent);

describe.each(TYPES)('%s', (type) => {
  it.each(WORKSPACE_STATUSES)('from %s does what the table says', (from) => {
    expect(nextStatus(from, toEvent(type))).toBe(TABLE[type][from] ?? null);
  });

  it('lists the same moves for the guard of the UPDATE', () => {
    const moves = transitionsOf(type).map(({ from, to }) => [from, to]);
    expect(Object.fromEntries(moves)).toEqual(TABLE[type]);
  });
});

describe('whatever happens', () => {
  it('a removed workspace stays removed until it is restored', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        let status: WorkspaceStatus = 'removed';
        for (const event of events) {
          if (event.type === 'restored' || event.type === 'restored_without_agent') continue;
          status = nextStatus(status, event) ?? status;
        }
        expect(status).toBe('removed');
      }),
    );
  });

  it('a workspace is in a listed state, and no event moves it to where it is', () => {
    fc.assert(
      fc.property(anyStatus, fc.array(anyEvent), (start, events) => {
        let status: WorkspaceStatus = start;
        for (const event of events) {
          const next = nextStatus(status, event);
          if (next === null) continue;
          expect(workspaceStatusSchema.safeParse(next).success).toBe(true);
          expect(next).not.toBe(status);
          status = next;
        }
      }),
    );
  });

  it('failed is reached only by the events that must give a reason', () => {
    for (const type of TYPES) {
      const fails = transitionsOf(type).some(({ to }) => to === 'failed');
      expect(fails).toBe(type === 'provision_failed' || type === 'gave_up');
    }
  });

  it('paused and hibernated are not left by a register or a heartbeat', () => {
    for (const from of ['paused', 'hibernating', 'hibernated'] as const) {
      expect(nextStatus(from, { type: 'registered' })).toBeNull();
      expect(nextStatus(from, { type: 'heartbeat_received' })).toBeNull();
    }
  });

  it('every state but removed can be left for removed, and can be reached again from there', () => {
    for (const from of WORKSPACE_STATUSES.filter((status) => status !== 'removed')) {
      expect(nextStatus(from, { type: 'removed' })).toBe('removed');
    }
    const reached = new Set<WorkspaceStatus>(['removed']);
    for (const status of reached) {
      for (const type of TYPES) {
        const next = nextStatus(status, toEvent(type));
        if (next) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...WORKSPACE_STATUSES].sort());
  });

  it('the states without a URL are those in which nothing can be delivered', () => {
    expect([...STATUSES_WITHOUT_URL].sort()).toEqual(['failed', 'hibernated', 'paused', 'removed']);
  });
});

const WELL: HealthReport = { isWedged: false, errorRate: 0, judgesItself: false, sampleError: null };
const typesOf = (status: WorkspaceStatus, report: Partial<HealthReport>): WorkspaceStatusEventType[] =>
  eventsOfHeartbeat(status, { ...WELL, ...report }).map(({ type }) => type);

describe('a heartbeat', () => {
  it.each<[WorkspaceStatus, Partial<HealthReport>, WorkspaceStatusEventType[]]>([
    ['provisioning', {}, ['heartbeat_received']],
    ['awaiting_agent', {}, ['heartbeat_received']],
    ['offline', {}, ['heartbeat_received']],
    ['offline', { errorRate: 0.9 }, ['heartbeat_received', 'reported_failing']],
    ['awaiting_agent', { isWedged: true }, ['heartbeat_received', 'reported_failing']],
    ['online', {}, []],
    ['online', { errorRate: 0.49 }, []],
    ['online', { errorRate: 0.5 }, ['reported_failing']],
    ['online', { errorRate: 1, judgesItself: true }, []],
    ['online', { isWedged: true }, ['reported_failing']],
    ['online', { isWedged: true, judgesItself: true }, ['reported_failing']],
    ['degraded', {}, ['recovered']],
    ['degraded', { errorRate: 0.09 }, ['recovered']],
    ['degraded', { errorRate: 0.1 }, []],
    ['degraded', { isWedged: true }, []],
    ['degraded', { isWedged: true, judgesItself: true }, []],
    ['degraded', { errorRate: 1, judgesItself: true }, ['recovered']],
  ])('of a workspace that is %s with %j means %j', (status, report, types) => {
    expect(typesOf(status, report)).toEqual(types);
  });

  it.each(['paused', 'hibernating', 'hibernated', 'failed', 'removed'] as const)(
    'of a workspace that is %s means nothing, whatever it says',
    (status) => {
      for (const report of [{}, { isWedged: true }, { errorRate: 1 }])
        expect(typesOf(status, report)).toEqual([]);
    },
  );

  it.each<[Partial<HealthReport>, string]>([
    [{ isWedged: true }, 'The agent reports that it is stuck.'],
    [{ isWedged: true, sampleError: 'no credit' }, 'no credit'],
    [{ errorRate: 0.75 }, 'The agent reports that 75 % of its tasks fail.'],
    [{ errorRate: 0.75, sampleError: 'timeout' }, 'timeout'],
  ])('that degrades with %j says why: %s', (report, reason) => {
    expect(eventsOfHeartbeat('online', { ...WELL, ...report })).toEqual([
      { type: 'reported_failing', reason },
    ]);
  });
});
