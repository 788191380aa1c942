import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { setMemoryValue as contract } from '@/contracts/memory';
import { findMemory, lockMemory, putMemory, sumMemory } from '@/db/queries/workspace-memory';
import type { MemoryRecord } from '@/db/schema/workspace-memory';
import {
  MEMORY_BYTES_MAX,
  MEMORY_KEYS_MAX,
  nextVersion,
  type VersionConflict,
} from '@/domain/workspace-memory';
import { writeDown } from '../activity/write-down';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** Keeps a value under a key; the audit entry of a person names the key, never the value. */
export async function setMemoryValue(
  deps: Deps,
  principal: Principal,
  { params: { id: workspaceId }, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { key } = body;
  const audited = { workspaceId, details: { key } };
  const { version, expiresAt } = await writeDown(deps, principal, contract.id, audited, async (change) => {
    await loadLiving(change.tx, workspaceId);
    return write(change, workspaceId, body);
  });
  return {
    status: 'ok',
    key,
    version,
    ...(expiresAt === null ? {} : { expires_at: expiresAt.toISOString() }),
  };
}

async function write(
  { tx, now }: Change,
  workspaceId: string,
  { key, value, ttl_seconds: ttl, if_match_version: ifMatch }: ContractInput<typeof contract>['body'],
): Promise<Pick<MemoryRecord, 'version' | 'expiresAt'>> {
  await lockMemory(tx, workspaceId);
  const current = await findMemory(tx, { workspaceId, key }, now);
  const version = nextVersion(current?.version ?? null, ifMatch ?? null);
  if (typeof version !== 'number') throw conflict(version, current?.value);
  const json = JSON.stringify(value);
  const expiresAt = ttl == null ? null : new Date(now.getTime() + ttl * 1000);
  const written = { version, expiresAt, updatedAt: now };
  await putMemory(tx, { workspaceId, key, value: json, valueBytes: Buffer.byteLength(json), ...written });
  await assertRoom(tx, workspaceId, now);
  return written;
}

const conflict = ({ expected, current }: VersionConflict, value: unknown): AppError =>
  new AppError('memory_conflict', {
    details: {
      expected_version: expected,
      current_version: current,
      ...(current === null ? {} : { current_value: value }),
    },
  });

async function assertRoom(tx: Change['tx'], workspaceId: string, now: Date): Promise<void> {
  const { keys, bytes } = await sumMemory(tx, workspaceId, now);
  if (keys > MEMORY_KEYS_MAX) {
    throw new AppError('memory_full', {
      public: `There are ${MEMORY_KEYS_MAX} keys already; delete one first.`,
    });
  }
  if (bytes > MEMORY_BYTES_MAX) {
    throw new AppError('memory_full', {
      public: `All values together would have more than ${MEMORY_BYTES_MAX} bytes; delete one first.`,
    });
  }
}
