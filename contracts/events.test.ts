import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EPHEMERAL_EVENT_PAYLOADS,
  EVENT_NAMES,
  EVENT_PAYLOADS,
  type EventName,
  isEphemeral,
  parseEvent,
} from './events';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const AT = '2026-01-01T00:00:00.000Z';
const WORKSPACE = {
  id: ID,
  name: 'Ada',
  role: null,
  tier: 2,
  status: 'provisioning',
  agent_card: null,
  url: '',
  delivery_mode: null,
  parent_id: null,
  runtime: 'mock',
  backend: 'mock',
  model: null,
  active_tasks: 0,
  max_concurrent_tasks: 1,
  current_task: null,
  last_error_rate: 0,
  last_sample_error: null,
  uptime_seconds: 0,
  workspace_dir: null,
  budget_limit: null,
  budget_limit_cents: null,
  monthly_spend: 0,
  monthly_spend_cents: 0,
  is_over_budget: false,
  x: null,
  y: null,
  width: null,
  height: null,
  z: 0,
  collapsed: false,
  needs_restart: false,
  version: 1,
  created_at: AT,
};
const MESSAGE = {
  id: ID,
  role: 'agent',
  content: 'Done.\nSee \u2028 below.',
  attachments: [{ uri: 'workspace:/a.txt', name: 'a.txt' }],
  timestamp: AT,
  message_id: null,
  reply_to: null,
  origin: 'agent',
};
const ACTIVITY = {
  id: ID,
  workspace_id: ID,
  activity_type: 'a2a_receive',
  source_id: null,
  target_id: ID,
  method: 'message/send',
  summary: 'responded',
  duration_ms: 12,
  status: 'ok',
  error_detail: null,
  origin: 'agent',
  created_at: AT,
};
const EXAMPLES: Record<EventName, readonly object[]> = {
  WORKSPACE_PROVISIONING: [
    { name: 'Ada', tier: 2, runtime: 'mock', parent_id: null },
    { name: 'Ada', tier: 2, runtime: 'mock', parent_id: ID, workspace: WORKSPACE },
  ],
  WORKSPACE_ONLINE: [{}],
  WORKSPACE_AWAITING_AGENT: [{ name: 'Ada' }, { name: 'Ada', workspace: WORKSPACE }],
  WORKSPACE_DEGRADED: [{ sample_error: 'Too many errors.' }],
  WORKSPACE_OFFLINE: [{}, { reason: 'silent' }],
  WORKSPACE_PAUSED: [{ name: 'Ada' }, { name: 'Ada', workspace: WORKSPACE }],
  WORKSPACE_HIBERNATING: [{}],
  WORKSPACE_EXPANDED: [{ children: ['a3bb189e-8bf9-4c4b-9b3f-00000000beef'] }],
  TEAM_DISSOLVED: [{ removed_children: ['Ada'] }],
  WORKSPACE_HIBERNATED: [{ name: 'Ada', tier: 2 }],
  WORKSPACE_PROVISION_FAILED: [
    { error: 'The image is missing.' },
    { error: 'A variable has no value.', missing: ['OPENAI_API_KEY'] },
  ],
  WORKSPACE_PROVISION_PROGRESS: [
    { text: 'Pulling the image', share: 0.43 },
    { text: 'Starting', share: null },
  ],
  A2A_QUEUE_CHANGED: [{ waiting: 0 }, { waiting: 12 }],
  WORKSPACE_REMOVED: [{}, { cascade_deleted: 3 }],
  WORKSPACE_UPDATED: [{}, { name: 'Grace' }, { role: null, tier: 1, model: null, collapsed: true }],
  WORKSPACE_CONFIG_CHANGED: [
    { kind: 'file', path: '/configs/config.yaml', file_version: '0123abcd' },
    { kind: 'settings', path: null, file_version: null },
  ],
  WORKSPACE_MOVED: [
    { parent_id: null, x: 1.5, y: -2 },
    { parent_id: ID, x: null, y: null },
  ],
  EXTERNAL_CREDENTIALS_ROTATED: [{}],
  AGENT_CARD_UPDATED: [
    { agent_card: {} },
    { agent_card: { name: 'Ada', skills: [{ id: 'x' }], extra: null } },
  ],
  AGENT_MESSAGE: [{ name: 'Ada', message: MESSAGE, is_whole: true }],
  USER_MESSAGE: [{ name: 'Ada', message: { ...MESSAGE, role: 'user', message_id: 'm-1' }, is_whole: false }],
  DELEGATION_SENT: [{ delegation_id: 'd-1', target_id: ID, task_preview: 'Count the rows.' }],
  DELEGATION_STATUS: [
    { delegation_id: 'd-1', target_id: ID, status: 'queued' },
    { delegation_id: 'd-1', target_id: ID, status: 'stuck', error: 'No sign of it.' },
  ],
  DELEGATION_COMPLETE: [
    { delegation_id: 'd-1', target_id: ID, response_preview: '7 rows.' },
    { delegation_id: 'd-1', target_id: ID, response_preview: '', via: 'queue_drain' },
  ],
  DELEGATION_FAILED: [{ delegation_id: 'd-1', target_id: ID, error: 'It broke.' }],
  PAIR_PAUSED: [{ target_id: ID, paused_until: AT, reason: 'The same six times.' }],
  APPROVAL_REQUESTED: [
    { approval_id: ID, action: 'Deploy?', reason: null, task_id: null, expires_at: AT },
    { approval_id: ID, action: 'Deploy?', reason: 'It is ready.', task_id: 't-1', expires_at: AT },
  ],
  APPROVAL_ESCALATED: [{ approval_id: ID, action: 'Deploy?', reason: null, from_workspace_id: ID }],
  APPROVAL_APPROVED: [{ approval_id: ID, decision: 'approved', decided_by: 'owner' }],
  APPROVAL_DENIED: [{ approval_id: ID, decision: 'denied', decided_by: 'owner' }],
  APPROVAL_EXPIRED: [{ approval_id: ID }],
  APPROVAL_CANCELLED: [{ approval_id: ID }],
  INSTRUCTIONS_CHANGED: [{}],
  WORKSPACE_HEARTBEAT: [{ active_tasks: 2, uptime_seconds: 3600 }],
  BUDGET_CHANGED: [
    { budget_limit_cents: null, monthly_spend_cents: 12, is_over_budget: true },
    { budget_limit_cents: 500, monthly_spend_cents: 0, is_over_budget: false },
  ],
  TASK_UPDATED: [
    { current_task: 'Writing', active_tasks: 1 },
    { current_task: null, active_tasks: 0 },
  ],
  ACTIVITY_LOGGED: [{ activity: ACTIVITY }],
  SECRETS_CHANGED: [{ scope: 'global' }, { scope: 'workspace' }],
};
/** As it travels: what is not stored has no version. */
const envelope = (event: string, payload: unknown): Record<string, unknown> => ({
  event,
  workspace_id: ID,
  timestamp: AT,
  ...(Object.hasOwn(EPHEMERAL_EVENT_PAYLOADS, event) ? {} : { version: 7 }),
  payload,
});

describe.each(EVENT_NAMES)('%s', (name) => {
  it.each(EXAMPLES[name])('is read with the payload %j', (payload) => {
    expect(parseEvent(envelope(name, payload))).toEqual(envelope(name, payload));
  });

  it('is read although a newer server has added a field, which is left out', () => {
    const payload = { ...EXAMPLES[name][0], added_later: true };
    expect(parseEvent(envelope(name, payload))?.payload).toEqual(EXAMPLES[name][0]);
  });

  it.each([null, 'text', 7, []])('is null with the payload %j', (payload) => {
    expect(parseEvent(envelope(name, payload))).toBeNull();
  });
});

describe('an event that is not stored', () => {
  it.each(['WORKSPACE_HEARTBEAT', 'TASK_UPDATED', 'ACTIVITY_LOGGED', 'SECRETS_CHANGED'] as const)(
    'has no version, not even one that was sent: %s',
    (name) => {
      const sent = envelope(name, EXAMPLES[name][0]);
      const event = parseEvent({ ...sent, version: 7 });
      expect(event).toEqual(sent);
      expect(event && isEphemeral(event)).toBe(true);
    },
  );

  it('holds no bodies', () => {
    const activity = { ...ACTIVITY, request_body: { secret: 1 }, response_body: 'x', tool_trace: [] };
    expect(parseEvent(envelope('ACTIVITY_LOGGED', { activity }))?.payload).toEqual({ activity: ACTIVITY });
  });
});

describe('parseEvent', () => {
  it('is null for an event that this build does not know', () => {
    for (const name of ['WORKSPACE_TELEPORTED', '', 'toString', '__proto__', 'constructor']) {
      expect(parseEvent(envelope(name, {}))).toBeNull();
    }
  });

  it.each([
    ['no workspace', { workspace_id: undefined }],
    ['an id that is none', { workspace_id: 'x' }],
    ['no time', { timestamp: 'yesterday' }],
    ['no version', { version: undefined }],
    ['half a version', { version: 1.5 }],
  ])('is null with %s', (_, wrong) => {
    expect(parseEvent({ ...envelope('WORKSPACE_ONLINE', {}), ...wrong })).toBeNull();
  });

  it('is null when a field of the payload has the wrong type', () => {
    expect(parseEvent(envelope('WORKSPACE_MOVED', { parent_id: null, x: '1', y: 2 }))).toBeNull();
    expect(parseEvent(envelope('WORKSPACE_PROVISION_FAILED', {}))).toBeNull();
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => parseEvent(value)).not.toThrow();
      }),
    );
    const almost = fc.record({
      event: fc.oneof(fc.constantFrom(...EVENT_NAMES), fc.string()),
      workspace_id: fc.oneof(fc.uuid(), fc.anything()),
      timestamp: fc.oneof(fc.constant(AT), fc.anything()),
      version: fc.oneof(fc.integer(), fc.anything()),
      payload: fc.oneof(fc.object(), fc.anything()),
    });
    fc.assert(
      fc.property(almost, (value) => {
        const event = parseEvent(value);
        if (event) expect(EVENT_PAYLOADS[event.event].safeParse(event.payload).success).toBe(true);
      }),
    );
  });
});
