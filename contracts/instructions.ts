import { z } from 'zod';
import {
  INSTRUCTION_CONTENT_MAX,
  INSTRUCTION_PRIORITY_MAX,
  INSTRUCTION_SCOPES,
  INSTRUCTION_TITLE_MAX,
} from '@/domain/platform-instruction';
import { isStorableText } from '@/domain/text';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/*
 * What people tell every agent, or the agent of one workspace, beside its own prompt. An agent asks once when it starts
 * (GET /workspaces/:id/instructions/resolve), puts the text before its system prompt, and asks again from time to time:
 * `version` is another one exactly when the text is.
 */

const NOT_STORABLE = 'must not hold NUL or half a character';
const PRIORITY = `must be a whole number from -${INSTRUCTION_PRIORITY_MAX} to ${INSTRUCTION_PRIORITY_MAX}`;

const titleField = z
  .string('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(INSTRUCTION_TITLE_MAX, `must have at most ${INSTRUCTION_TITLE_MAX} characters`)
  .refine((text) => isStorableText(text) && !/[\r\n]/.test(text), 'must be one line');

const contentField = z
  .string('must be text')
  .max(INSTRUCTION_CONTENT_MAX, `must have at most ${INSTRUCTION_CONTENT_MAX} characters`)
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine(isStorableText, NOT_STORABLE);

const priorityField = z
  .int(PRIORITY)
  .min(-INSTRUCTION_PRIORITY_MAX, PRIORITY)
  .max(INSTRUCTION_PRIORITY_MAX, PRIORITY);

const enabledField = z.boolean('must be true or false');

const byId = z.strictObject({ id: idField });

const instructionRow = z.object({
  id: idField,
  scope: z.enum(INSTRUCTION_SCOPES),
  /** The workspace; null: for all. */
  scope_target: idField.nullable(),
  /** What that workspace is called. */
  workspace_name: z.string().nullable(),
  title: z.string(),
  content: z.string(),
  /** The higher, the earlier it is read. */
  priority: z.int(),
  /** False: kept, and told to nobody. */
  enabled: z.boolean(),
  created_at: timestampField,
  updated_at: timestampField,
});
export type InstructionRow = z.infer<typeof instructionRow>;

export const listInstructions = contract({
  id: 'list-instructions',
  method: 'GET',
  path: '/instructions',
  summary: 'What people tell agents beside their prompts, in the order in which it is read.',
  auth: 'viewer',
  query: z.strictObject({
    scope: z.enum(INSTRUCTION_SCOPES, `must be one of: ${INSTRUCTION_SCOPES.join(', ')}`).optional(),
    /** Only those of this workspace alone. */
    scope_target: idField.optional(),
  }),
  output: z.object({ instructions: z.array(instructionRow) }),
});

export const createInstruction = contract({
  id: 'create-instruction',
  method: 'POST',
  path: '/instructions',
  summary: 'Tells every agent, or the agent of one workspace, something beside its prompt.',
  auth: 'operator',
  limit: 'instructions',
  body: z
    .strictObject({
      scope: z.enum(INSTRUCTION_SCOPES, `must be one of: ${INSTRUCTION_SCOPES.join(', ')}`),
      scope_target: idField.nullish(),
      title: titleField,
      content: contentField,
      priority: priorityField.default(0),
      enabled: enabledField.default(true),
    })
    .refine(({ scope, scope_target: target }) => (scope === 'workspace') === Boolean(target), {
      path: ['scope_target'],
      message: 'must name the workspace where the scope is workspace, and nothing where it is global',
    }),
  output: z.object({ id: idField }),
  status: 201,
  errors: ['workspace_not_found', 'workspace_removed', 'too_many_instructions'],
});

export const updateInstruction = contract({
  id: 'update-instruction',
  method: 'PUT',
  path: '/instructions/:id',
  summary: 'Changes an instruction; what is left out stays. Agents have it when they ask again.',
  auth: 'operator',
  limit: 'instructions',
  params: byId,
  body: z
    .strictObject({
      title: titleField.optional(),
      content: contentField.optional(),
      priority: priorityField.optional(),
      enabled: enabledField.optional(),
    })
    .refine((given) => Object.keys(given).length > 0, 'must have at least one field'),
  output: instructionRow,
  idempotent: true,
  errors: ['instruction_not_found'],
});

export const deleteInstruction = contract({
  id: 'delete-instruction',
  method: 'DELETE',
  path: '/instructions/:id',
  summary: 'Deletes an instruction.',
  auth: 'operator',
  limit: 'instructions',
  params: byId,
  output: z.object({ status: z.literal('deleted'), id: idField }),
  errors: ['instruction_not_found'],
});

export const resolveInstructions = contract({
  id: 'resolve-instructions',
  method: 'GET',
  path: '/workspaces/:id/instructions/resolve',
  summary:
    'What an agent reads before its own prompt, as one text: what holds for all, then what holds for it alone.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  output: z.object({
    workspace_id: idField,
    /** Markdown, with a heading for each; empty where there are none. */
    instructions: z.string(),
    /** Changes exactly when the text does; also sent as the ETag. */
    version: z.string(),
  }),
  errors: ['workspace_not_found', 'workspace_removed'],
});
