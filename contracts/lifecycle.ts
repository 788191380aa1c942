import { z } from 'zod';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { flag, idField, workspaceTemplateId } from './fields';

const byId = z.strictObject({ id: idField });
/** A workspace may do this to itself; to others it is done by people and keys. */
const auth = { role: 'operator', agent: 'own' } as const;

/** Of one call that names them. */
const RESUMED_MAX = 10_000;

export const restartWorkspace = contract({
  id: 'restart-workspace',
  method: 'POST',
  path: '/workspaces/:id/restart',
  summary:
    'Starts the agent anew; many requests at once are one restart, and one more where one is under way.',
  auth,
  params: byId,
  query: z.strictObject({ reset: flag }),
  body: z
    .strictObject({
      /** Writes the files of this workspace template over those that are there. */
      template: workspaceTemplateId.optional(),
      /** The same with the template of its name, else with that of its runtime; its files stay where there is neither. */
      apply_template: z.boolean().optional(),
      /** Forgets the sessions of the agent's engine. */
      reset: z.boolean().optional(),
      /** Writes its files as the organisation template has them that it was made from. */
      rebuild_config: z.boolean().optional(),
    })
    .default({}),
  output: z.object({
    /** As it is now: provisioning, or as before where there is no machine to restart. */
    status: workspaceStatusSchema,
    /** The template whose files it will have; null: its own. */
    config_dir: z.string().nullable(),
    reset_session: z.boolean(),
  }),
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'workspace_stopped',
    'ancestor_paused',
    'workspace_template_not_found',
    'backend_unavailable',
  ],
});

export const pauseWorkspace = contract({
  id: 'pause-workspace',
  method: 'POST',
  path: '/workspaces/:id/pause',
  summary: 'Stops a workspace and everything below it until somebody resumes it; nothing of it is lost.',
  auth,
  params: byId,
  output: z.object({ status: z.literal('paused'), paused_count: z.int() }),
  errors: ['workspace_not_found', 'workspace_removed', 'already_paused'],
});

export const resumeWorkspace = contract({
  id: 'resume-workspace',
  method: 'POST',
  path: '/workspaces/:id/resume',
  summary: 'Starts a paused workspace again, with all that is paused below it.',
  auth,
  params: byId,
  body: z
    .strictObject({
      /** Of those below it these alone; what was paused for itself stays paused, with all below it. */
      only: z.array(idField).max(RESUMED_MAX).optional(),
    })
    .default({}),
  output: z.object({ status: z.literal('provisioning'), resumed_count: z.int() }),
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'not_paused',
    'ancestor_paused',
    'backend_unavailable',
  ],
});

export const hibernateWorkspace = contract({
  id: 'hibernate-workspace',
  method: 'POST',
  path: '/workspaces/:id/hibernate',
  summary:
    'Stops the machine of a workspace until the next message to it; with force=true also while it works.',
  auth,
  params: byId,
  query: z.strictObject({ force: flag }),
  output: z.object({ status: z.enum(['hibernating', 'hibernated']) }),
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'not_awake',
    'tasks_running',
    'unsupported_by_backend',
    'backend_unavailable',
  ],
});

export const expandWorkspace = contract({
  id: 'expand-workspace',
  method: 'POST',
  path: '/workspaces/:id/expand',
  summary: 'Makes the team below a workspace that its config.yaml describes; members that are there stay.',
  auth: 'operator',
  params: byId,
  output: z.object({
    status: z.literal('expanded'),
    /** Those that were made. */
    children: z.array(z.object({ id: idField, name: z.string(), role: z.string().nullable() })),
  }),
  idempotent: true,
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'no_config',
    'no_sub_workspaces',
    'workspace_template_not_found',
    'backend_unavailable',
  ],
});

export const dissolveTeam = contract({
  id: 'dissolve-team',
  method: 'POST',
  path: '/workspaces/:id/dissolve',
  summary: 'Removes everything below a workspace, which itself stays; asks for confirm=true first.',
  auth: 'operator',
  params: byId,
  query: z.strictObject({ confirm: flag }),
  output: z.object({
    status: z.literal('dissolved'),
    /** The names of those that stood directly below it. */
    removed: z.array(z.string()),
    /** With everybody below them. */
    removed_count: z.int(),
  }),
  errors: ['workspace_not_found', 'workspace_removed', 'confirmation_required', 'no_team'],
});

/** Of the end of a log, in bytes. */
export const LOG_TAIL_BYTES_MAX = 8192;

export const reportBootstrapFailure = contract({
  id: 'report-bootstrap-failure',
  method: 'POST',
  path: '/admin/workspaces/:id/bootstrap-failed',
  summary:
    'Says that the machine of a workspace could not be brought up; changes nothing once it has started.',
  auth: 'operator',
  params: byId,
  body: z.strictObject({
    error: z.string().trim().min(1, 'must not be empty').max(10_000),
    /** The end of what was written while it tried; the last 8192 bytes are kept. */
    log_tail: z.string().optional(),
  }),
  output: z.object({ ok: z.literal(true), no_change: z.literal(true).optional() }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed'],
});
