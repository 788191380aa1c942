import type { MemoryRow } from '@/contracts/memory';
import type { MemoryRecord } from '@/db/schema/workspace-memory';

/** A value as callers see it. */
export const toMemoryRow = ({ key, value, version, expiresAt, updatedAt }: MemoryRecord): MemoryRow => ({
  key,
  value,
  version,
  ...(expiresAt === null ? {} : { expires_at: expiresAt.toISOString() }),
  updated_at: updatedAt.toISOString(),
});
