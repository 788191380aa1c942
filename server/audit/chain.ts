import { createHash } from 'node:crypto';
import type { ChainEntry } from '@/db/queries/audit';

/**
 * The hash of an entry at its place: it covers the hash before it, so an edited, deleted or reordered entry breaks
 * every hash from there on. JSON with a fixed order of fields: no two different entries give the same bytes.
 */
export function chainHash(previous: Uint8Array, seq: number, entry: ChainEntry): Uint8Array {
  const fields = [
    seq,
    entry.id,
    entry.at,
    entry.actor_id,
    entry.origin,
    entry.action,
    entry.workspace_id,
    entry.request_id,
    entry.details,
  ];
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest();
}
