import { secretNameField, secretValueField } from '@/contracts/secrets';
import { countSecrets, insertMissingSecrets, lockSecrets, upsertSecrets } from '@/db/queries/secrets';
import { SECRETS_PER_OWNER_MAX } from '@/domain/secret-name';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';

/**
 * Encrypts and stores secrets of one owner in the caller's transaction; what stands under the same name is replaced. The
 * only writer of new values, so every row has its key id and its version. The caller writes the audit entry, with names
 * alone, and announces the change after its commit (announceSecrets).
 * @param owner the workspace, or null for global ones
 */
export async function storeSecrets(
  deps: Pick<Deps, 'secrets'>,
  { tx, now }: Change,
  owner: string | null,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = Object.entries(values);
  if (entries.length === 0) return;
  if (entries.length > SECRETS_PER_OWNER_MAX) throw tooMany(owner);
  for (const [key, value] of entries) assertStorable(key, value);
  await lockSecrets(tx, owner);
  const sealed = entries.map(([key, value]) => ({
    workspaceId: owner,
    key,
    ...deps.secrets.seal({ workspaceId: owner, key }, value),
  }));
  await upsertSecrets(tx, sealed, now);
  if ((await countSecrets(tx, owner)) > SECRETS_PER_OWNER_MAX) throw tooMany(owner);
}

/** Rows of one statement: PostgreSQL takes at most 65,535 parameters. */
const ROWS_PER_INSERT = 1000;

/**
 * As storeSecrets, for many workspaces at once, without a round trip for each. What stands there already stays, also
 * what somebody saves at this very moment: a template never replaces the value of a person.
 */
export async function storeFirstSecrets(
  deps: Pick<Deps, 'secrets'>,
  { tx, now }: Change,
  owners: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Promise<void> {
  const sealed = [...owners].flatMap(([workspaceId, values]) => {
    const entries = Object.entries(values);
    if (entries.length > SECRETS_PER_OWNER_MAX) throw tooMany(workspaceId);
    return entries.map(([key, value]) => {
      assertStorable(key, value);
      return { workspaceId, key, ...deps.secrets.seal({ workspaceId, key }, value) };
    });
  });
  for (let start = 0; start < sealed.length; start += ROWS_PER_INSERT)
    await insertMissingSecrets(tx, sealed.slice(start, start + ROWS_PER_INSERT), now);
}

const tooMany = (owner: string | null): AppError =>
  new AppError('too_many_secrets', {
    public: `There are at most ${SECRETS_PER_OWNER_MAX} secrets ${owner === null ? 'for all workspaces' : 'of one workspace'}; delete one first.`,
  });

/** Contracts have checked what people send; files of a template have not been. */
function assertStorable(key: string, value: string): void {
  const name = secretNameField.safeParse(key);
  if (!name.success) throw refusal('key', name.error.issues[0]?.message);
  const parsed = secretValueField.safeParse(value);
  if (!parsed.success) throw refusal(key, parsed.error.issues[0]?.message);
}

const refusal = (field: string, why = 'is not valid'): AppError =>
  new AppError('invalid_field', { field, public: `${field} ${why}.` });
