import { z } from 'zod';
import { isStorableJson, nestsTooDeeply } from '@/domain/storable-json';
import {
  MEMORY_KEY,
  MEMORY_KEY_MAX,
  MEMORY_TTL_SECONDS_MAX,
  MEMORY_VALUE_BYTES_MAX,
} from '@/domain/workspace-memory';
import { contract } from './contract';
import { idField, timestampField } from './fields';

const keyField = z
  .string('must be text')
  .max(MEMORY_KEY_MAX, `must have at most ${MEMORY_KEY_MAX} characters`)
  .regex(MEMORY_KEY, 'must not be empty and must hold no slashes, spaces or control characters');

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const valueField = z
  .unknown()
  .refine((value) => value !== undefined, 'is missing')
  .refine((value) => !nestsTooDeeply(value), 'must not nest more than 500 levels deep')
  .refine(
    (value) => value === undefined || nestsTooDeeply(value) || isStorable(value),
    'must not hold NUL or half a character',
  )
  .refine(
    (value) => value === undefined || nestsTooDeeply(value) || bytesOf(value) <= MEMORY_VALUE_BYTES_MAX,
    `must have at most ${MEMORY_VALUE_BYTES_MAX} bytes as JSON`,
  );
/** Null is a value of its own here. */
const isStorable = (value: unknown): boolean => value === null || isStorableJson(value);

const TTL = `must be a whole number from 1 to ${MEMORY_TTL_SECONDS_MAX}`;
const VERSION = 'must be a whole number, 0 for a key that is not there yet';

const memoryRow = z.object({
  key: z.string(),
  value: z.unknown(),
  /** 1 for a new key, one more with every write. */
  version: z.int(),
  /** Absent: it stays. */
  expires_at: timestampField.optional(),
  updated_at: timestampField,
});
export type MemoryRow = z.infer<typeof memoryRow>;

const byWorkspace = z.strictObject({ id: idField });
const byKey = byWorkspace.extend({ key: keyField });
const GONE = ['workspace_not_found', 'workspace_removed'] as const;

export const listMemoryValues = contract({
  id: 'list-memory-values',
  method: 'GET',
  path: '/workspaces/:id/memory',
  summary: 'What an agent keeps under keys, in the order of the keys; what has expired is not there.',
  auth: { role: 'viewer', agent: 'own' },
  params: byWorkspace,
  query: z.strictObject({
    /** Only keys that begin so. */
    prefix: z.string().max(MEMORY_KEY_MAX).optional(),
  }),
  output: z.array(memoryRow),
  errors: GONE,
});

export const getMemoryValue = contract({
  id: 'get-memory-value',
  method: 'GET',
  path: '/workspaces/:id/memory/:key',
  summary: 'What an agent keeps under one key, with its version.',
  auth: { role: 'viewer', agent: 'own' },
  params: byKey,
  output: memoryRow,
  errors: [...GONE, 'memory_key_not_found'],
});

export const setMemoryValue = contract({
  id: 'set-memory-value',
  method: 'POST',
  path: '/workspaces/:id/memory',
  summary:
    'Keeps a value under a key. With if_match_version only where the key stands at that version, 0 where it is not there yet; else a conflict says how it stands.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'memory',
  params: byWorkspace,
  unknownFields: 'dropped',
  body: z.object({
    key: keyField,
    /** Any JSON. */
    value: valueField,
    /** Seconds after which it is gone; without it, it stays. */
    ttl_seconds: z.int(TTL).min(1, TTL).max(MEMORY_TTL_SECONDS_MAX, TTL).nullish(),
    if_match_version: z.int(VERSION).min(0, VERSION).nullish(),
  }),
  output: z.object({
    status: z.literal('ok'),
    key: z.string(),
    version: z.int(),
    expires_at: timestampField.optional(),
  }),
  errors: [...GONE, 'memory_conflict', 'memory_full'],
});

export const deleteMemoryValue = contract({
  id: 'delete-memory-value',
  method: 'DELETE',
  path: '/workspaces/:id/memory/:key',
  summary: 'Forgets a key and its value.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'memory',
  params: byKey,
  output: z.object({ status: z.literal('deleted'), key: z.string() }),
  errors: [...GONE, 'memory_key_not_found'],
});
