import { z } from 'zod';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { flag, timestampField } from './fields';

/** The content of an image, as registries and engines name it. */
const imageDigest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits');

const byRuntime = z.strictObject({ runtime: z.string().min(1).max(64) });

const runtimeImage = z.object({
  runtime: z.string(),
  label: z.string(),
  /** What its agents are started from; null: the newest image there is. */
  pinned_digest: imageDigest.nullable(),
  pinned_at: timestampField.nullable(),
  pinned_by: z.string().nullable(),
  /** The newest image where agents are started; null: none is there, or nobody could say. */
  newest_digest: z.string().nullable(),
  /** How many agents run from it, whichever image it was. */
  workspaces: z.int(),
  /** Those that were started from another image than a start would take now. */
  outdated: z.array(
    z.object({ id: z.uuid(), name: z.string(), status: workspaceStatusSchema, digest: z.string() }),
  ),
});

export const listRuntimeImages = contract({
  id: 'list-runtime-images',
  method: 'GET',
  path: '/admin/runtime-images',
  summary: 'The image of each runtime: pinned or newest, and which agents still run from another one.',
  auth: 'operator',
  output: z.object({ images: z.array(runtimeImage) }),
});

export const promoteRuntimeImage = contract({
  id: 'promote-runtime-image',
  method: 'PUT',
  path: '/admin/runtime-images/:runtime',
  summary: 'Pins the image that agents of a runtime are started from; null lets the newest count again.',
  auth: 'operator',
  params: byRuntime,
  body: z.strictObject({ digest: imageDigest.nullable() }),
  output: runtimeImage,
  errors: ['invalid_field', 'image_not_found', 'backend_unavailable', 'machine_failed', 'storage_full'],
  idempotent: true,
});

export const rollbackRuntimeImage = contract({
  id: 'rollback-runtime-image',
  method: 'POST',
  path: '/admin/runtime-images/:runtime/rollback',
  summary: 'Goes back to what counted before the newest pin of a runtime; again, one further.',
  auth: 'operator',
  params: byRuntime,
  output: runtimeImage,
  errors: ['invalid_field', 'nothing_to_roll_back'],
});

const refresh = z.object({
  id: z.uuid(),
  status: z.enum(['running', 'done']),
  runtimes: z.array(z.string()),
  recreate: z.boolean(),
  /** What it is doing now. */
  doing: z.object({ text: z.string(), share: z.number().nullable() }).nullable(),
  pulled: z.array(z.object({ runtime: z.string(), digest: z.string(), changed: z.boolean() })),
  failed: z.array(z.object({ runtime: z.string(), reason: z.string() })),
  /** Workspaces that are started anew, because their image is another one now. */
  recreated: z.array(z.uuid()),
  started_at: timestampField,
  ended_at: timestampField.nullable(),
});

export const refreshWorkspaceImages = contract({
  id: 'refresh-workspace-images',
  method: 'POST',
  path: '/admin/workspace-images/refresh',
  summary:
    'Fetches the images of one runtime or of all that are in use, in the background; with recreate, agents whose image has changed are started anew.',
  auth: 'operator',
  query: z.strictObject({ runtime: z.string().min(1).max(64).optional(), recreate: flag }),
  output: refresh,
  errors: ['invalid_field'],
});

export const getImageRefresh = contract({
  id: 'get-image-refresh',
  method: 'GET',
  path: '/admin/workspace-images/refresh',
  summary: 'How far the newest refresh of images is; null when there has been none.',
  auth: 'operator',
  output: z.object({ refresh: refresh.nullable() }),
});
