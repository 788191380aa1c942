import { z } from 'zod';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** Sessions that one person may have; a further one ends the one that has rested longest. */
export const SESSIONS_MAX = 100;

const sessionRow = z.object({
  id: idField,
  /** The browser and its system, as far as they can be told; null where they cannot. */
  browser: z.string().nullable(),
  /** Where the sign-in came from; null where nobody could tell. */
  address: z.string().nullable(),
  /** `password`, or the provider. */
  signed_in_by: z.string(),
  begun_at: timestampField,
  /** Up to a minute behind. */
  last_seen_at: timestampField,
  /** When it ends unless it is used. */
  ends_at: timestampField,
  /** True for the session that asks. */
  is_this: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionRow>;

export const listSessions = contract({
  id: 'list-sessions',
  method: 'GET',
  path: '/account/sessions',
  summary: 'Where whoever asks is signed in, the session that was used last first.',
  auth: { person: 'viewer' },
  output: z.object({ sessions: z.array(sessionRow) }),
  errors: ['server_mode_only'],
});

export const endSession = contract({
  id: 'end-session',
  method: 'DELETE',
  path: '/account/sessions/:id',
  summary: 'Ends one session of whoever asks; it holds everywhere within a second.',
  auth: { person: 'viewer' },
  params: z.strictObject({ id: idField }),
  output: z.object({ ended: idField }),
  errors: ['session_not_found', 'server_mode_only'],
});

export const endOtherSessions = contract({
  id: 'end-other-sessions',
  method: 'POST',
  path: '/account/sessions/end-others',
  summary: 'Ends every session of whoever asks but this one.',
  auth: { person: 'viewer' },
  /** Said on purpose: a request that went astray must not sign anybody out. */
  body: z.strictObject({ confirm: z.literal(true, 'must be true') }),
  output: z.object({ ended: z.int() }),
  errors: ['server_mode_only'],
  idempotent: true,
});
