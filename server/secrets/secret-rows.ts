import type { SecretRow } from '@/contracts/secrets';
import type { SecretName } from '@/db/queries/secrets';

/** What lists tell of a secret. */
export const toSecretRow = (
  { workspaceId, key, createdAt, updatedAt }: SecretName,
  overridesGlobal: boolean,
): SecretRow => ({
  key,
  has_value: true,
  scope: workspaceId === null ? 'global' : 'workspace',
  overrides_global: overridesGlobal,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** Of two rows of one name, the workspace's own and the global one, the own one counts. The rows come sorted so. */
export function keepOwn<T extends SecretName>(rows: readonly T[]): T[] {
  return rows.filter((row, at) => rows[at - 1]?.key !== row.key);
}
