import { z } from 'zod';
import { contract } from './contract';
import { idField, timestampField } from './fields';
import { workspaceRow } from './workspaces';

const nothing = z.object({});
const reason = z.object({ reason: z.string().optional() });

/** Payload of every event (spec 1.35), by name. A stored event has an id on the stream; the others are never replayed. */
export const EVENT_PAYLOADS = {
  /** A new or restarted workspace; `workspace` is there when the row is new to the canvas. */
  WORKSPACE_PROVISIONING: z.object({
    name: z.string(),
    tier: z.int(),
    runtime: z.string(),
    parent_id: idField.nullable(),
    workspace: workspaceRow.optional(),
  }),
  WORKSPACE_ONLINE: nothing,
  WORKSPACE_AWAITING_AGENT: z.object({ name: z.string(), workspace: workspaceRow.optional() }),
  WORKSPACE_DEGRADED: z.object({ sample_error: z.string() }),
  WORKSPACE_OFFLINE: reason,
  WORKSPACE_PAUSED: z.object({ name: z.string(), workspace: workspaceRow.optional() }),
  WORKSPACE_HIBERNATED: z.object({ name: z.string(), tier: z.int() }),
  WORKSPACE_PROVISION_FAILED: z.object({ error: z.string() }),
  WORKSPACE_REMOVED: z.object({ cascade_deleted: z.int().optional() }),
  /** Fields that people change: only the changed ones are present. */
  WORKSPACE_UPDATED: workspaceRow.pick({ name: true, role: true, tier: true, collapsed: true }).partial(),
  /** A new place: relative to the (possibly new) parent. */
  WORKSPACE_MOVED: workspaceRow.pick({ parent_id: true, x: true, y: true }),
} as const satisfies Record<string, z.ZodObject>;

export type EventName = keyof typeof EVENT_PAYLOADS;
export const EVENT_NAMES = Object.keys(EVENT_PAYLOADS) as readonly EventName[];

/** One event as it travels: `version` is the workspace row's version after the change. */
export type PlatformEvent = {
  [Name in EventName]: {
    event: Name;
    workspace_id: string;
    timestamp: string;
    version: number;
    payload: z.infer<(typeof EVENT_PAYLOADS)[Name]>;
  };
}[EventName];

const envelope = z.object({
  event: z.enum(EVENT_NAMES as [EventName, ...EventName[]]),
  workspace_id: idField,
  timestamp: timestampField,
  version: z.int(),
  payload: z.unknown(),
});

/** Reads one event; null for a name or shape this build does not know, which a client skips (forward compatibility). */
export function parseEvent(value: unknown): PlatformEvent | null {
  const outer = envelope.safeParse(value);
  if (!outer.success) return null;
  const payload = EVENT_PAYLOADS[outer.data.event].safeParse(outer.data.payload);
  return payload.success ? ({ ...outer.data, payload: payload.data } as PlatformEvent) : null;
}

/**
 * The stream: `hello` first (data: the cursor it starts from), then one message per event, named `message`, whose SSE id
 * is the cursor. `resync` means that the events after the given cursor are gone: load the list again.
 */
export const streamEvents = contract({
  id: 'stream-events',
  method: 'GET',
  path: '/events',
  summary: 'Server-sent events of the whole platform, resumable by Last-Event-ID.',
  auth: 'viewer',
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
