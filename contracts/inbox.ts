import { z } from 'zod';
import { activityRow } from './activity';
import { pageSize } from './chat';
import { contract } from './contract';
import { idField } from './fields';

const byId = z.strictObject({ id: idField });

export const INBOX_DEFAULT = 50;
export const INBOX_MAX = 200;

export const readInbox = contract({
  id: 'read-inbox',
  method: 'GET',
  path: '/workspaces/:id/inbox',
  summary: 'Messages for an agent that fetches them which it has not acknowledged, oldest first.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({ limit: pageSize(INBOX_DEFAULT, INBOX_MAX) }),
  output: z.object({ messages: z.array(activityRow) }),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const acknowledgeInbox = contract({
  id: 'acknowledge-inbox',
  method: 'POST',
  path: '/workspaces/:id/inbox/acknowledge',
  summary: 'The agent has this message and all before it; they are not handed out again.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  unknownFields: 'dropped',
  body: z.object({
    /** The id of the last message taken. */
    up_to: idField,
  }),
  output: z.object({ status: z.literal('acknowledged') }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed', 'cursor_gone'],
});

const REPLY_CHARACTERS_MAX = 262_144;

export const replyToMessage = contract({
  id: 'reply-to-message',
  method: 'POST',
  path: '/workspaces/:id/inbox/:entry_id/reply',
  summary:
    'What the agent answers to a message of its inbox: its sender finds it in the chat, or in its task.',
  auth: { role: 'operator', agent: 'own' },
  params: z.strictObject({ id: idField, entry_id: idField }),
  unknownFields: 'dropped',
  body: z.object({
    text: z
      .string('must be text')
      .max(REPLY_CHARACTERS_MAX, `must have at most ${REPLY_CHARACTERS_MAX} characters`)
      .refine((text) => text.trim() !== '', 'must not be empty'),
    /** True: the agent could not do it, and the text says why. */
    is_error: z.boolean('must be true or false').default(false),
  }),
  output: z.object({ status: z.literal('replied') }),
  errors: ['workspace_not_found', 'workspace_removed', 'inbox_message_not_found', 'inbox_message_answered'],
});
