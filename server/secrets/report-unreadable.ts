import type { Database } from '@/db/client';
import { countByKey } from '@/db/queries/secrets';
import type { Logger } from '../platform/logger';
import type { SecretBox } from '../platform/secret-box';

/** Says at the start what would otherwise be found out when an agent starts: that a key is missing. */
export async function reportUnreadableSecrets(db: Database, box: SecretBox, log: Logger): Promise<void> {
  for (const { keyId, count } of await countByKey(db)) {
    if (box.keyIds.includes(keyId)) continue;
    log.error(
      { keyId, secrets: count },
      'stored secrets need a key that is not configured: set SECRETS_ENCRYPTION_KEY or SECRETS_ENCRYPTION_KEYS_OLD to it',
    );
  }
}
