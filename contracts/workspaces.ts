import { z } from 'zod';
import { AGENT_RUNTIMES, BACKEND_KINDS } from '@/domain/agent-runtimes';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { connection } from './external-connection';
import {
  boundedRecord,
  coordinateField,
  flag,
  idField,
  modelField,
  nameField,
  roleField,
  sizeField,
  timestampField,
  workspaceTemplateId,
} from './fields';
import { secretNameField, secretValueField } from './secrets';

const runtimeField = z.enum(
  AGENT_RUNTIMES.map((runtime) => runtime.id),
  `must be one of: ${AGENT_RUNTIMES.map((runtime) => runtime.id).join(', ')}`,
);
/** Of a new workspace; more can be added one by one. */
const FIRST_SECRETS_MAX = 50;
const tierField = z.int().min(1).max(4);
const centsField = z.int().min(0).max(1_000_000_000_000);

/** One workspace as lists and events carry it (spec 1.3). `x` and `y` are relative to the parent; null: packed by the canvas. */
export const workspaceRow = z.object({
  id: idField,
  name: z.string(),
  role: z.string().nullable(),
  tier: z.int(),
  status: workspaceStatusSchema,
  /** What the agent says of itself; null until it has registered. */
  agent_card: z.record(z.string(), z.unknown()).nullable(),
  url: z.string(),
  delivery_mode: z.enum(['push', 'poll']).nullable(),
  parent_id: idField.nullable(),
  runtime: z.string(),
  /** Where its agent runs. */
  backend: z.enum(BACKEND_KINDS),
  /** The model that was chosen for it; null leaves that to its runtime. */
  model: z.string().nullable(),
  active_tasks: z.int(),
  max_concurrent_tasks: z.int(),
  current_task: z.string().nullable(),
  last_error_rate: z.number(),
  last_sample_error: z.string().nullable(),
  uptime_seconds: z.int(),
  workspace_dir: z.string().nullable(),
  budget_limit: z.int().nullable(),
  budget_limit_cents: z.int().nullable(),
  monthly_spend: z.int(),
  monthly_spend_cents: z.int(),
  /** A limit of money, tokens or runs is used up: it takes no messages until the next month or a higher limit. */
  is_over_budget: z.boolean(),
  x: z.number().nullable(),
  y: z.number().nullable(),
  /** How large a team was made by hand, in pixels; null: as large as what is in it. */
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Among its siblings the higher one lies above. */
  z: z.int(),
  collapsed: z.boolean(),
  /** Its agent runs with files or settings that have been changed since; a restart brings it the new ones (D31). */
  needs_restart: z.boolean(),
  /** Rises by one with every change of the row; a client applies only what is newer than what it has. */
  version: z.int(),
  created_at: timestampField,
});
export type WorkspaceRow = z.infer<typeof workspaceRow>;

/** A single workspace leaves out what only people who arrange the organisation should see, and adds `last_outbound_at`. */
const workspaceDetail = workspaceRow
  .omit({
    budget_limit: true,
    budget_limit_cents: true,
    monthly_spend: true,
    monthly_spend_cents: true,
    is_over_budget: true,
    current_task: true,
    last_sample_error: true,
    workspace_dir: true,
  })
  .extend({
    last_outbound_at: timestampField.nullable(),
    removed_at: timestampField.nullable(),
    /** Without anything to do for so long it falls asleep; null or 0: never. */
    hibernation_idle_minutes: z.int().nullable(),
  });

const byId = z.strictObject({ id: idField });
/** A place is two numbers, or none at all. */
const kindOf = (coordinate: number | null | undefined): string =>
  coordinate === null ? 'null' : typeof coordinate;

/** In the answer to a list: the place in the event stream from which on nothing is missing that is not in the list. */
export const LIST_POSITION_HEADER = 'x-last-event-id';

export const listWorkspaces = contract({
  id: 'list-workspaces',
  method: 'GET',
  path: '/workspaces',
  summary:
    'All workspaces that are not removed, oldest first. X-Last-Event-ID: where the event stream goes on from there.',
  auth: 'viewer',
  output: z.array(workspaceRow),
  fastLane: true,
});

export const getWorkspace = contract({
  id: 'get-workspace',
  method: 'GET',
  path: '/workspaces/:id',
  summary: 'One workspace; a removed one answers 410 unless include_removed=true.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({ include_removed: flag }),
  output: workspaceDetail,
  errors: ['workspace_not_found', 'workspace_removed'],
  fastLane: true,
});

export const createWorkspace = contract({
  id: 'create-workspace',
  method: 'POST',
  path: '/workspaces',
  summary: 'Creates a workspace and starts it.',
  auth: 'operator',
  body: z.strictObject({
    name: nameField,
    role: roleField.nullish(),
    tier: tierField.optional(),
    runtime: runtimeField.optional(),
    /** The workspace template it starts from: its files, and its runtime, tier and model unless they are given. */
    template: workspaceTemplateId.optional(),
    /** Empty leaves it to the template or the runtime. */
    model: modelField.optional(),
    parent_id: idField.nullish(),
    max_concurrent_tasks: z
      .int()
      .max(1000)
      .optional()
      .transform((value) => Math.max(value ?? 1, 1)),
    budget_limit_cents: centsField.nullish(),
    /** The earlier name of budget_limit_cents, also in cents. */
    budget_limit: centsField.nullish(),
    /** Secrets of its own, stored encrypted before it starts. */
    secrets: boundedRecord(
      secretNameField,
      secretValueField,
      FIRST_SECRETS_MAX,
      'must be names with their values',
    ).optional(),
    canvas: z.strictObject({ x: coordinateField, y: coordinateField }).optional(),
    /** For an agent that runs elsewhere (runtime external): where it is reached; without it the agent registers later. */
    url: z.string().max(2048).nullish(),
    delivery_mode: z.enum(['push', 'poll'], "must be 'push' or 'poll'").nullish(),
    /** The reference's way of saying runtime external. */
    external: z.boolean().optional(),
  }),
  output: z.object({
    id: idField,
    status: workspaceStatusSchema,
    workspace_access: z.enum(['none', 'read_only', 'read_write']),
    external: z.literal(true).optional(),
    /** What an agent that runs elsewhere needs to join; the token is shown this once. */
    connection: connection.optional(),
  }),
  status: 201,
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'url_not_allowed',
    'workspace_template_not_found',
    'secrets_key_missing',
  ],
});

export const updateWorkspace = contract({
  id: 'update-workspace',
  method: 'PATCH',
  path: '/workspaces/:id',
  summary: 'Renames, moves, re-parents, resizes, restacks, collapses or expands a workspace.',
  auth: 'operator',
  params: byId,
  body: z
    .strictObject({
      name: nameField.optional(),
      role: roleField.nullish(),
      tier: tierField.optional(),
      /** Another one that runs in the same place. */
      runtime: runtimeField.optional(),
      parent_id: idField.nullish(),
      hibernation_idle_minutes: z.int().min(0).max(43_200).nullish(),
      /** Relative to the parent; both null: the canvas packs it. */
      x: coordinateField.nullable().optional(),
      y: coordinateField.nullable().optional(),
      /** Of an open team; both null: as large as what is in it. It is never drawn smaller than that. */
      width: sizeField.nullable().optional(),
      height: sizeField.nullable().optional(),
      /** Among its siblings the higher one lies above; equal ones in the order of the tree. */
      z: z.int().min(-1_000_000_000).max(1_000_000_000).optional(),
      collapsed: z.boolean().optional(),
      /** What the sender saw: where one of these is another one by now, nothing is changed. */
      expected: z
        .strictObject({
          name: z.string(),
          parent_id: idField.nullable(),
          x: coordinateField.nullable(),
          y: coordinateField.nullable(),
          width: sizeField.nullable(),
          height: sizeField.nullable(),
          z: z.int(),
          collapsed: z.boolean(),
        })
        .partial()
        .optional(),
    })
    .refine((body) => kindOf(body.x) === kindOf(body.y), {
      path: ['y'],
      message: 'must be sent together with x',
    })
    .refine((body) => kindOf(body.width) === kindOf(body.height), {
      path: ['height'],
      message: 'must be sent together with width',
    }),
  output: z.object({ status: z.literal('updated'), version: z.int(), needs_restart: z.boolean().optional() }),
  idempotent: true,
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'would_create_cycle',
    'name_taken',
    'changed_meanwhile',
  ],
  fastLane: true,
});

export const deleteWorkspace = contract({
  id: 'delete-workspace',
  method: 'DELETE',
  path: '/workspaces/:id',
  summary: 'Removes a workspace and everything below it; purge=true also erases the rows for good.',
  auth: 'operator',
  params: byId,
  query: z.strictObject({ confirm: flag, purge: flag }),
  output: z.object({ status: z.enum(['removed', 'purged']), cascade_deleted: z.int() }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed', 'confirmation_required', 'forbidden'],
});

export const restoreWorkspace = contract({
  id: 'restore-workspace',
  method: 'POST',
  path: '/workspaces/:id/restore',
  summary: 'Brings back a removed workspace and all that was removed with it, paused, within 30 days.',
  auth: 'owner',
  params: byId,
  output: z.object({ status: z.literal('restored'), restored: z.int() }),
  errors: ['workspace_not_found', 'not_removed', 'parent_removed', 'restore_expired', 'name_taken'],
});
