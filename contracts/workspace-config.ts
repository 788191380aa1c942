import { z } from 'zod';
import { isStorableJson } from '@/domain/storable-json';
import { contract } from './contract';
import { idField, modelField } from './fields';

const byId = z.strictObject({ id: idField });
const GONE = ['workspace_not_found', 'workspace_removed'] as const;

/** Bytes of the settings of a workspace as JSON. */
export const CONFIG_BYTES_MAX = 256 * 1024;

export const getWorkspaceConfig = contract({
  id: 'get-workspace-config',
  method: 'GET',
  path: '/workspaces/:id/config',
  summary: 'The settings of a workspace, a JSON object of its own choice; empty until somebody writes them.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  output: z.object({ data: z.record(z.string(), z.unknown()) }),
  errors: GONE,
});

export const patchWorkspaceConfig = contract({
  id: 'patch-workspace-config',
  method: 'PATCH',
  path: '/workspaces/:id/config',
  summary: 'Replaces the top-level keys that are sent and keeps the others; at most 256 KiB, also together.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  unknownFields: 'kept',
  body: z
    .record(z.string(), z.unknown(), 'must be a JSON object')
    .refine(isStorableJson, 'must hold no NUL, no half of a character and not nest too deeply'),
  output: z.object({ status: z.literal('updated') }),
  idempotent: true,
  errors: GONE,
  bodyBytesMax: CONFIG_BYTES_MAX,
});

export const getWorkspaceModel = contract({
  id: 'get-workspace-model',
  method: 'GET',
  path: '/workspaces/:id/model',
  summary: 'The model that was chosen for a workspace; empty where it leaves that to its runtime.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  output: z.object({ model: z.string(), source: z.enum(['default', 'workspace']) }),
  errors: GONE,
});

export const setWorkspaceModel = contract({
  id: 'set-workspace-model',
  method: 'PUT',
  path: '/workspaces/:id/model',
  summary: 'Chooses the model of a workspace; an empty one leaves it to the runtime again.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  body: z.strictObject({ model: modelField }),
  output: z.object({ status: z.enum(['saved', 'cleared']), model: z.string() }),
  idempotent: true,
  errors: GONE,
});
