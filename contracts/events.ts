import { z } from 'zod';
import { APPROVAL_DECISIONS } from '@/domain/approval';
import { DELEGATION_STATUSES } from '@/domain/delegation';
import { activityEventRow } from './activity';
import { chatMessage } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';
import { SECRET_SCOPES } from './secrets';
import { workspaceRow } from './workspaces';

/** Stands where an event that concerns no single workspace would name one: the nil UUID, which no workspace has. */
export const WHOLE_PLATFORM = '00000000-0000-0000-0000-000000000000';

const nothing = z.object({});
const reason = z.object({ reason: z.string().optional() });
/** A bubble for the chat of the workspace called `name`. */
const message = z.object({
  name: z.string(),
  message: chatMessage,
  /** False: it is too large for an event; texts are cut and files left out, and the history has it whole. */
  is_whole: z.boolean().default(true),
});

/** Of one delegation; the workspace of the event is the one that delegates. */
const ofDelegation = z.object({ delegation_id: z.string(), target_id: idField });

const ofApproval = z.object({ approval_id: idField });
const approvalAsked = ofApproval.extend({ action: z.string(), reason: z.string().nullable() });
const approvalDecided = ofApproval.extend({
  decision: z.enum(APPROVAL_DECISIONS),
  /** As the audit log names them. */
  decided_by: z.string(),
});

/** Written with the change and replayed on resume; each carries its cursor as SSE id and the version of its row. */
export const STORED_EVENT_PAYLOADS = {
  /** A new or restarted workspace; `workspace` is there when the row is new to the canvas. */
  WORKSPACE_PROVISIONING: z.object({
    name: z.string(),
    tier: z.int(),
    runtime: z.string(),
    parent_id: idField.nullable(),
    workspace: workspaceRow.optional(),
  }),
  WORKSPACE_ONLINE: workspaceRow.pick({ needs_restart: true }).partial(),
  WORKSPACE_AWAITING_AGENT: z.object({ name: z.string(), workspace: workspaceRow.optional() }),
  WORKSPACE_DEGRADED: z.object({ sample_error: z.string() }),
  WORKSPACE_OFFLINE: reason,
  WORKSPACE_PAUSED: z.object({ name: z.string(), workspace: workspaceRow.optional() }),
  /** Its machine is being stopped; WORKSPACE_HIBERNATED tells when it is asleep. */
  WORKSPACE_HIBERNATING: nothing,
  WORKSPACE_HIBERNATED: z.object({ name: z.string(), tier: z.int() }),
  /**
   * `missing` names variables without a value; `source` and `log_tail` are there when something else than the platform's
   * own start says so.
   */
  WORKSPACE_PROVISION_FAILED: z.object({
    error: z.string(),
    missing: z.array(z.string()).optional(),
    source: z.string().optional(),
    log_tail: z.string().optional(),
  }),
  WORKSPACE_REMOVED: z.object({ cascade_deleted: z.int().optional() }),
  /** Its team was made, each member with an event of its own. Changes no row, like the next. */
  WORKSPACE_EXPANDED: z.object({ children: z.array(idField) }),
  /** Everybody below it was removed, each with an event of its own. Changes no row: `version` is what the row has anyway. */
  TEAM_DISSOLVED: z.object({ removed_children: z.array(z.string()) }),
  /** Fields that people change: only the changed ones are present. */
  WORKSPACE_UPDATED: workspaceRow
    .pick({
      name: true,
      role: true,
      tier: true,
      runtime: true,
      model: true,
      width: true,
      height: true,
      z: true,
      collapsed: true,
      needs_restart: true,
      budget_limit: true,
      budget_limit_cents: true,
    })
    .partial(),
  /** A new place: relative to the (possibly new) parent. */
  WORKSPACE_MOVED: workspaceRow.pick({ parent_id: true, x: true, y: true }),
  /** `url` and `delivery_mode` are there when the agent said where it is reached. */
  AGENT_CARD_UPDATED: z.object({
    agent_card: z.record(z.string(), z.unknown()),
    url: z.string().optional(),
    delivery_mode: z.enum(['push', 'poll']).optional(),
  }),
  /**
   * Files or settings were written: who shows them asks again. `path` names the one file with its root (null: several
   * files, or the settings) and `file_version` its content (null: it is gone, or several). Changes no row.
   */
  WORKSPACE_CONFIG_CHANGED: z.object({
    kind: z.enum(['file', 'files', 'settings']),
    path: z.string().nullable(),
    file_version: z.string().nullable(),
  }),
  /** Every token of an agent elsewhere was replaced by one. Changes no row: `version` is what the row has anyway. */
  EXTERNAL_CREDENTIALS_ROTATED: nothing,
  /** From the agent to the people. Changes no row: `version` is what the row has anyway, and nobody applies by it. */
  AGENT_MESSAGE: message,
  /** A task was handed to another workspace. Changes no row, like the next four: `version` is what the row has anyway. */
  DELEGATION_SENT: ofDelegation.extend({ task_preview: z.string() }),
  DELEGATION_STATUS: ofDelegation.extend({
    status: z.enum(DELEGATION_STATUSES),
    error: z.string().optional(),
  }),
  /** `via` says how the answer came, where it was not the answer to the call itself. */
  DELEGATION_COMPLETE: ofDelegation.extend({ response_preview: z.string(), via: z.string().optional() }),
  DELEGATION_FAILED: ofDelegation.extend({ error: z.string() }),
  /** It sent the target the same over and over: nothing passes between the two until then (D30). */
  PAIR_PAUSED: z.object({ target_id: idField, paused_until: timestampField, reason: z.string() }),
  /** An agent asks people for leave. Changes no row, like the next five: nobody applies by `version`. */
  APPROVAL_REQUESTED: approvalAsked.extend({ task_id: z.string().nullable(), expires_at: timestampField }),
  /** The same, told to the workspace above the one that asks. */
  APPROVAL_ESCALATED: approvalAsked.extend({ from_workspace_id: idField }),
  APPROVAL_APPROVED: approvalDecided,
  APPROVAL_DENIED: approvalDecided,
  APPROVAL_EXPIRED: ofApproval,
  /** Its workspace was removed. */
  APPROVAL_CANCELLED: ofApproval,
  /** From a person to the agent, so that the other tabs show it too; `version` as for AGENT_MESSAGE. */
  USER_MESSAGE: message,
} as const satisfies Record<string, z.ZodObject>;

/** Never stored, never replayed, without an SSE id and without a version: they say how things are now, or are lost. */
export const EPHEMERAL_EVENT_PAYLOADS = {
  WORKSPACE_HEARTBEAT: workspaceRow.pick({ active_tasks: true, uptime_seconds: true }),
  TASK_UPDATED: workspaceRow.pick({ current_task: true, active_tasks: true }),
  /** What the start of a machine is doing; `share` is how far it is, 0 to 1, where that is known. */
  WORKSPACE_PROVISION_PROGRESS: z.object({ text: z.string(), share: z.number().min(0).max(1).nullable() }),
  ACTIVITY_LOGGED: z.object({ activity: activityEventRow }),
  /** So many messages wait for its busy agent now. */
  A2A_QUEUE_CHANGED: z.object({ waiting: z.int() }),
  /** How it stands below what it may use in a month. */
  BUDGET_CHANGED: workspaceRow.pick({
    budget_limit_cents: true,
    monthly_spend_cents: true,
    is_over_budget: true,
  }),
  /** A list of secrets is another one; `workspace_id` is WHOLE_PLATFORM for the global one. */
  SECRETS_CHANGED: z.object({ scope: z.enum(SECRET_SCOPES) }),
  /** What people tell agents is something else; `workspace_id` is WHOLE_PLATFORM where it is told to all. */
  INSTRUCTIONS_CHANGED: nothing,
} as const satisfies Record<string, z.ZodObject>;

/** Payload of every event (spec 1.35), by name. */
export const EVENT_PAYLOADS = { ...STORED_EVENT_PAYLOADS, ...EPHEMERAL_EVENT_PAYLOADS } as const;

export type StoredEventName = keyof typeof STORED_EVENT_PAYLOADS;
export type EphemeralEventName = keyof typeof EPHEMERAL_EVENT_PAYLOADS;
export type EventName = StoredEventName | EphemeralEventName;
const STORED_EVENT_NAMES = Object.keys(STORED_EVENT_PAYLOADS) as [StoredEventName, ...StoredEventName[]];
export const EVENT_NAMES = Object.keys(EVENT_PAYLOADS) as readonly EventName[];

/** `version` is the workspace row's version after the change: a client applies what is newer than its row. */
export type StoredEvent = {
  [Name in StoredEventName]: {
    event: Name;
    workspace_id: string;
    timestamp: string;
    version: number;
    payload: z.infer<(typeof STORED_EVENT_PAYLOADS)[Name]>;
  };
}[StoredEventName];

/** Has no version: it is applied as it comes and leaves the row's version alone. */
export type EphemeralEvent = {
  [Name in EphemeralEventName]: {
    event: Name;
    workspace_id: string;
    timestamp: string;
    payload: z.infer<(typeof EPHEMERAL_EVENT_PAYLOADS)[Name]>;
  };
}[EphemeralEventName];

/** One event as it travels. */
export type PlatformEvent = StoredEvent | EphemeralEvent;

/** Tells the two kinds apart. */
export const isEphemeral = (event: PlatformEvent): event is EphemeralEvent =>
  Object.hasOwn(EPHEMERAL_EVENT_PAYLOADS, event.event);

const envelope = z.object({
  event: z.enum(EVENT_NAMES as [EventName, ...EventName[]]),
  workspace_id: idField,
  timestamp: timestampField,
  version: z.int().optional(),
  payload: z.unknown(),
});

/** Reads one event; null for a name or shape this build does not know, which a client skips (forward compatibility). */
export function parseEvent(value: unknown): PlatformEvent | null {
  const outer = envelope.safeParse(value);
  if (!outer.success) return null;
  const { version, ...rest } = outer.data;
  const payload = EVENT_PAYLOADS[rest.event].safeParse(rest.payload);
  if (!payload.success) return null;
  const event = { ...rest, payload: payload.data } as PlatformEvent;
  if (isEphemeral(event)) return event;
  return version === undefined ? null : { ...event, version };
}

/** What a stream begins with; the role is null for whoever is neither a person nor a key. */
export const streamHello = z.object({ cursor: z.string(), role: z.string().nullable() });

/**
 * The stream: `hello` first (data: the cursor of the newest event, the reader's role), then one message per event, named
 * `message`, whose SSE id is the cursor; ephemeral events carry no id. `hello` and `resync` have an id too, so that whoever
 * is cut off before the first event has a place to go on from. `resync` means that the events after the given cursor are
 * gone: load the list again. `role` tells the one reader whom it concerns that their role is another: ask who they are again.
 */
export const streamEvents = contract({
  id: 'stream-events',
  method: 'GET',
  path: '/events',
  summary: 'Server-sent events of the whole platform, resumable by Last-Event-ID.',
  auth: 'viewer',
  query: z.strictObject({
    /** The same as the header, for a client that cannot set it; the header, which is newer, goes before it. */
    last_event_id: z.string().max(64).optional(),
  }),
  output: z.custom<ReadableStream<Uint8Array>>((value) => value instanceof ReadableStream),
  produces: 'event-stream',
  fastLane: true,
});

export const listEvents = contract({
  id: 'list-events',
  method: 'GET',
  path: '/events/history',
  summary: 'Past events, newest first.',
  auth: 'viewer',
  query: z.strictObject({
    workspace_id: idField.optional(),
    type: z.enum(STORED_EVENT_NAMES, 'must be the name of an event').optional(),
    /** Only what was written after this moment. */
    since: timestampField.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  output: z.array(
    z.object({
      id: z.string(),
      event_type: z.string(),
      workspace_id: idField.nullable(),
      payload: z.record(z.string(), z.unknown()),
      created_at: timestampField,
    }),
  ),
});
