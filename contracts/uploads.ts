import { z } from 'zod';
import { downloadPathProblem } from '@/domain/uploads/file-uri';
import { UPLOAD_BYTES_MAX, UPLOAD_FRAME_BYTES_MAX } from '@/domain/uploads/upload-limits';
import { contract } from './contract';
import { idField } from './fields';
import { fileAnswer, formBody } from './form-body';

const byId = z.strictObject({ id: idField });
const byFile = z.strictObject({ id: idField, file_id: idField });

const GONE = ['workspace_not_found', 'workspace_removed'] as const;

export const uploadChatFiles = contract({
  id: 'upload-chat-files',
  method: 'POST',
  path: '/workspaces/:id/chat/uploads',
  summary:
    'Brings files to the agent of a workspace, all or none; a message then names them by the addresses that come back.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'files',
  params: byId,
  consumes: 'multipart',
  unknownFields: 'dropped',
  body: formBody,
  /** In the order in which they were sent. */
  output: z.object({
    files: z.array(
      z.object({
        uri: z.string(),
        /** As it is stored; in plain letters. */
        name: z.string(),
        mimeType: z.string(),
        /** In bytes. */
        size: z.int(),
      }),
    ),
  }),
  errors: [
    ...GONE,
    'invalid_multipart',
    'upload_too_large',
    'upload_too_slow',
    'uploads_exhausted',
    'uploads_full',
    'uploads_not_possible',
    'malware_found',
    'scanner_unavailable',
    'workspace_without_url',
    'url_not_routable',
    'agent_unreachable',
    'agent_refused',
    'agent_answer_unreadable',
  ],
  fastLane: true,
  bodyBytesMax: UPLOAD_BYTES_MAX + UPLOAD_FRAME_BYTES_MAX,
});
export type UploadedFile = z.output<typeof uploadChatFiles.output>['files'][number];

export const readPendingUpload = contract({
  id: 'read-pending-upload',
  method: 'GET',
  path: '/workspaces/:id/pending-uploads/:file_id/content',
  summary:
    'A file that waits for the agent of a workspace; people still see it for a while after the agent has it.',
  auth: { role: 'viewer', agent: 'own' },
  params: byFile,
  output: fileAnswer,
  produces: 'file',
  errors: [...GONE, 'file_not_found'],
});

export const ackPendingUpload = contract({
  id: 'ack-pending-upload',
  method: 'POST',
  path: '/workspaces/:id/pending-uploads/:file_id/ack',
  summary: 'The agent has a file; the platform may forget it.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'files',
  params: byFile,
  output: z.object({ acked: z.literal(true) }),
  idempotent: true,
  errors: [...GONE, 'file_not_found'],
});

export const downloadChatFile = contract({
  id: 'download-chat-file',
  method: 'GET',
  path: '/workspaces/:id/chat/download',
  summary:
    'A file that lies inside a workspace; who may only read gets those that were uploaded in its chat.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    path: z.string('must be text').superRefine((path, context) => {
      const problem = downloadPathProblem(path);
      if (problem !== null) context.addIssue(problem);
    }),
  }),
  output: fileAnswer,
  produces: 'file',
  errors: [...GONE, 'unsupported_by_backend', 'file_not_found', 'file_too_large', 'uploads_exhausted'],
});
