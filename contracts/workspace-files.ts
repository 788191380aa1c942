import { z } from 'zod';
import { isStorableText } from '@/domain/text';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import { FILE_ROOTS, FILES_PER_REQUEST_MAX } from '@/domain/workspace-files/file-roots';
import { contract } from './contract';
import { boundedRecord, idField } from './fields';

/** They hold prompts and settings of the agent: not for everybody who may look at the canvas. */
const AUTH = { role: 'operator', agent: 'own' } as const;

/** The path of a file below its root; in an address its slashes stay as they are. */
const filePath = z.string('must be text').superRefine((path, context) => {
  const problem = filePathProblem(path);
  if (problem !== null) context.addIssue(problem);
});

const content = z
  .string('must be text')
  .refine(isStorableText, 'must hold no NUL and no half of a character');

/** Says which content a file has: the same bytes have the same version. */
const fileVersion = z.string().max(64, 'must have at most 64 characters');

const byId = z.strictObject({ id: idField });
const byPath = z.strictObject({ id: idField, path: filePath });
const root = z.enum(FILE_ROOTS, `must be one of: ${FILE_ROOTS.join(', ')}`).default('/configs');
const below = z.strictObject({ root });

const GONE = ['workspace_not_found', 'workspace_removed', 'unsupported_by_backend'] as const;

export const listFiles = contract({
  id: 'list-files',
  method: 'GET',
  path: '/workspaces/:id/files',
  summary: 'Files and folders below a root of a workspace, by path; a folder that is not there is empty.',
  auth: AUTH,
  params: byId,
  query: z.strictObject({
    root,
    /** The folder to look into; without it, the root itself. */
    path: filePath.optional(),
    /** How many levels deep. */
    depth: z.coerce.number('must be a number').int().min(1).max(5).default(1),
  }),
  /** `path` is relative to the root, as every path here; `size` in bytes, 0 for a folder. */
  output: z.array(z.object({ path: z.string(), size: z.int(), dir: z.boolean() })),
  errors: GONE,
});

export const readFile = contract({
  id: 'read-file',
  method: 'GET',
  path: '/workspaces/:id/files/*path',
  summary: 'A text file of a workspace, with the version that a later write can expect.',
  auth: AUTH,
  params: byPath,
  query: below,
  output: z.object({ path: z.string(), content: z.string(), size: z.int(), version: z.string() }),
  errors: [...GONE, 'file_not_found', 'file_not_text', 'file_too_large'],
});

export const writeFile = contract({
  id: 'write-file',
  method: 'PUT',
  path: '/workspaces/:id/files/*path',
  summary:
    'Writes a text file. With `expected_version` only over that version (null: only where there is none); content that is there already counts as written.',
  auth: AUTH,
  limit: 'files',
  params: byPath,
  query: below,
  body: z.strictObject({ content, expected_version: fileVersion.nullable().optional() }),
  output: z.object({ status: z.literal('saved'), path: z.string(), version: z.string() }),
  idempotent: true,
  errors: [...GONE, 'file_changed', 'path_taken', 'file_too_large', 'files_full'],
  // A byte of content takes up to six in JSON; what is too large for a file is said by name below this.
  bodyBytesMax: 8 * 1024 * 1024,
});

export const deleteFile = contract({
  id: 'delete-file',
  method: 'DELETE',
  path: '/workspaces/:id/files/*path',
  summary: 'Deletes a file, or a folder with everything in it.',
  auth: AUTH,
  limit: 'files',
  params: byPath,
  query: below,
  output: z.object({ status: z.literal('deleted'), path: z.string() }),
  idempotent: true,
  errors: [...GONE, 'file_not_found'],
});

export const replaceFiles = contract({
  id: 'replace-files',
  method: 'PUT',
  path: '/workspaces/:id/files',
  summary: 'Writes up to 200 files at once, whatever they held before; files that are not named stay.',
  auth: AUTH,
  limit: 'files',
  params: byId,
  query: below,
  body: z.strictObject({
    /** Content by path. */
    files: boundedRecord(
      z.string(),
      content,
      FILES_PER_REQUEST_MAX,
      'must be an object: content by path',
    ).superRefine((files, context) => {
      const paths = Object.keys(files);
      if (paths.length === 0) context.addIssue('must not be empty');
      const problem = paths.map(filePathProblem).find((found) => found !== null);
      if (problem) context.addIssue({ code: 'custom', path: ['path'], message: problem });
    }),
  }),
  output: z.object({
    status: z.literal('replaced'),
    workspace: idField,
    files: z.int(),
    /** Where they lie now: the kind of backend. */
    source: z.string(),
  }),
  idempotent: true,
  errors: [...GONE, 'path_taken', 'file_too_large', 'files_full'],
  bodyBytesMax: 16 * 1024 * 1024,
});
