import { z } from 'zod';
import { toUpperBound } from '@/domain/moment';
import { ORIGINS } from '@/domain/origin';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** A file of a message: where it is, and what it is called. */
export const attachment = z.object({
  uri: z.string(),
  name: z.string(),
  mimeType: z.string().optional(),
  /** In bytes. */
  size: z.int().optional(),
});
export type Attachment = z.infer<typeof attachment>;

/** One bubble of a chat, as history and events carry it; made on the server, so the browser never reads an envelope. */
export const chatMessage = z.object({
  /** Stable: the same message has it in every answer and event. */
  id: idField,
  role: z.enum(['user', 'agent', 'system']),
  content: z.string(),
  attachments: z.array(attachment),
  timestamp: timestampField,
  /** The A2A messageId under which it was sent; a client finds its own message by it. */
  message_id: z.string().nullable(),
  /** The message that this one answers. */
  reply_to: idField.nullable(),
  origin: z.enum(ORIGINS),
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const CHAT_HISTORY_DEFAULT = 50;
export const CHAT_HISTORY_MAX = 200;

/** A page size: what is no positive number means the default, what is too large the maximum (spec 1.19). */
export const pageSize = (fallback: number, max: number) =>
  z
    .string()
    .optional()
    .transform((value) => {
      const wanted = Math.trunc(Number(value));
      return wanted > 0 ? Math.min(wanted, max) : fallback;
    });

/** A moment: what is strictly older is meant. */
export const beforeMoment = timestampField.transform(toUpperBound);

const byId = z.strictObject({ id: idField });

export const getChatHistory = contract({
  id: 'get-chat-history',
  method: 'GET',
  path: '/workspaces/:id/chat-history',
  summary: 'A page of the chat between people and this workspace, oldest first; page back with `before`.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    limit: pageSize(CHAT_HISTORY_DEFAULT, CHAT_HISTORY_MAX),
    /** Only messages strictly older than this moment. */
    before_ts: beforeMoment.optional(),
    /** Only messages before this one; loses nothing where several share a moment. */
    before: idField.optional(),
  }),
  output: z.object({
    messages: z.array(chatMessage),
    /** True when there is nothing older than the first message of this page. */
    reached_end: z.boolean(),
  }),
  errors: ['workspace_not_found', 'workspace_removed', 'cursor_gone', 'chat_store_unavailable'],
  fastLane: true,
});

const NOTIFY_MESSAGE_MAX = 262_144;
const ATTACHMENTS_MAX = 100;

const textOf = (max: number) => z.string('must be text').max(max, `must have at most ${max} characters`);

const attachmentOfNotice = z.object(
  {
    uri: textOf(4096).min(1, 'must not be empty'),
    name: textOf(1024).min(1, 'must not be empty'),
    mimeType: textOf(255).optional(),
    size: z.int('must be a whole number').min(0, 'must not be negative').optional(),
  },
  'must be an object with uri and name',
);

export const notifyPeople = contract({
  id: 'notify-people',
  method: 'POST',
  path: '/workspaces/:id/notify',
  summary: 'A message from the agent to the people in its chat.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'notices',
  params: byId,
  unknownFields: 'dropped',
  body: z
    .object({
      message: textOf(NOTIFY_MESSAGE_MAX),
      attachments: z
        .array(attachmentOfNotice, 'must be a list')
        .max(ATTACHMENTS_MAX, `must have at most ${ATTACHMENTS_MAX} entries`)
        .default([]),
    })
    .refine(({ message, attachments }) => message.trim() !== '' || attachments.length > 0, {
      path: ['message'],
      error: 'must not be empty where nothing is attached',
    }),
  output: z.object({ status: z.literal('sent'), id: idField }),
  errors: ['workspace_not_found', 'workspace_removed'],
});
