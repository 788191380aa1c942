import { z } from 'zod';
import { ORIGINS } from '@/domain/origin';
import { beforeMoment, pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

export const AUDIT_PAGE_DEFAULT = 50;
export const AUDIT_PAGE_MAX = 200;
/** Entries of the chain that one call checks: it never holds the server up, however long the log is. */
const AUDIT_CHECK_MAX = 20_000;

const cursorField = z.string().max(200, 'must be a cursor that an answer gave').optional();

const auditEntry = z.object({
  id: z.string(),
  /** Its place in the chain; null: it is still to be sealed. */
  seq: z.int().nullable(),
  at: timestampField,
  /** Who it was, e.g. `owner`, `person:<id>`, `key:<id>`, `workspace:<id>`, and under which name; null where there is none (any more). */
  actor: z.object({ id: z.string(), name: z.string().nullable() }),
  origin: z.enum(ORIGINS),
  /** The id of the contract or command. */
  action: z.string(),
  /** The workspace that it was done to, if any; its name as far as it is known. */
  workspace_id: idField.nullable(),
  workspace_name: z.string().nullable(),
  request_id: z.string(),
  /** Names and counts, never the value of a secret. */
  details: z.unknown(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const listAudit = contract({
  id: 'list-audit',
  method: 'GET',
  path: '/audit',
  summary: 'Who changed what, newest first; page back with `cursor`.',
  auth: 'owner',
  limit: 'audit',
  query: z.strictObject({
    actor: z
      .string()
      .regex(/^[!-~]{1,200}$/, 'must be the id of an actor, for instance owner')
      .optional(),
    action: z
      .string()
      .regex(/^[a-z0-9:-]{1,100}$/, 'must be the id of an action, for instance create-workspace')
      .optional(),
    workspace_id: idField.optional(),
    /** The place in the chain of the one entry that is wanted. */
    seq: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'must be a positive whole number')
      .transform(Number)
      .optional(),
    /** From this moment on. */
    since: beforeMoment.optional(),
    /** Strictly before this moment. */
    until: beforeMoment.optional(),
    limit: pageSize(AUDIT_PAGE_DEFAULT, AUDIT_PAGE_MAX),
    /** `next` of the page before, with the same filters. */
    cursor: cursorField,
  }),
  output: z.object({
    entries: z.array(auditEntry),
    /** Null: there are no older ones. */
    next: z.string().nullable(),
  }),
});

/**
 * `intact`: every entry is sealed, and what it was when sealed. `unsealed`: so is every sealed one, but the newest are still
 * to be sealed. `unfinished`: so far; call again with `next`. `broken`: an entry was edited, deleted or moved.
 */
const AUDIT_VERDICTS = ['intact', 'unsealed', 'unfinished', 'broken'] as const;

export const getAuditVerdict = contract({
  id: 'get-audit-verdict',
  method: 'GET',
  path: '/audit/verdict',
  summary: 'Is the audit log as it was written? Checks a part of the chain; a long one takes several calls.',
  auth: 'owner',
  limit: 'audit',
  query: z.strictObject({
    /** Entries to check in this call. */
    limit: pageSize(AUDIT_CHECK_MAX, AUDIT_CHECK_MAX),
    /** `next` of the call before. */
    cursor: cursorField,
  }),
  output: z.object({
    verdict: z.enum(AUDIT_VERDICTS),
    /** The last entry that was checked and found whole, counted from the first one of the log; 0: none. */
    checked_until: z.int(),
    /** Entries that are sealed. */
    entries: z.int(),
    /** Entries that are still to be sealed. */
    waiting: z.int(),
    first_broken: z.object({ seq: z.int(), what: z.string() }).nullable(),
    next: z.string().nullable(),
  }),
});
