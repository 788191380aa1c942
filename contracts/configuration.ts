import { z } from 'zod';
import { contract } from './contract';
import { ERRORS, type ErrorCode } from './errors';
import { idField } from './fields';

const SAVED = z.object({ saved: z.literal(true) });
const REFUSED = z.object({
  saved: z.literal(false),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  field: z.string().optional(),
});

/** What was saved and what was not; a part that was not sent is left out. */
const savedParts = z.object({
  workspace: z.union([SAVED, REFUSED]).optional(),
  model: z.union([SAVED, REFUSED]).optional(),
  /** `version` is what the file has now. */
  file: z.union([SAVED.extend({ version: z.string() }), REFUSED]).optional(),
});
export type SavedParts = z.infer<typeof savedParts>;

export const saveConfiguration = contract({
  id: 'save-configuration',
  method: 'PATCH',
  path: '/workspaces/:id/configuration',
  summary:
    'Saves what changed of the configuration: each part as update-workspace, set-workspace-model and write-file would, and one that is refused does not hold up the others.',
  auth: 'operator',
  limit: 'files',
  params: z.strictObject({ id: idField }),
  // Only the shape: each part is checked by its own contract, so that its refusal is an answer about that part.
  body: z
    .strictObject({
      workspace: z
        .strictObject({
          name: z.string(),
          role: z.string().nullable(),
          tier: z.number(),
          runtime: z.string(),
        })
        .partial()
        .optional(),
      model: z.string().optional(),
      /** The configuration file; `expected_version` null: there is none yet. */
      file: z.strictObject({ content: z.string(), expected_version: z.string().nullable() }).optional(),
    })
    .refine((body) => Object.values(body).some((part) => part !== undefined), 'must name something to save'),
  output: savedParts,
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed'],
  bodyBytesMax: 8 * 1024 * 1024,
});
