import { readConfig } from '../platform/config';
import { loadSecretBox } from '../platform/secret-keys';
import { rotateSecrets } from '../secrets/rotate-secrets';
import { withDatabase } from './with-database';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * `npm run secrets:rotate`: encrypts every secret anew with the current key. May run beside servers that know that key,
 * and be repeated. Exit code 1: some could not be decrypted; they are left as they are.
 */
async function main(): Promise<void> {
  const config = readConfig();
  await withDatabase(config, 'are no secrets', async ({ db }) => {
    const box = await loadSecretBox(config, false);
    if (box.currentKeyId === null) {
      throw new Error('There is no key to encrypt with. Set SECRETS_ENCRYPTION_KEY, or start Molecule once.');
    }
    const { rotated, problems } = await rotateSecrets(db, box, box.currentKeyId);
    const done = rotated === 1 ? '1 secret was' : `${rotated} secrets were`;
    const rest = problems.length > 0 ? ', but for those below' : '';
    print(`${done} encrypted anew; all use the key ${box.currentKeyId} now${rest}.`);
    for (const problem of problems) process.stderr.write(`Left as it is: ${problem}.\n`);
    if (problems.length > 0) process.exitCode = 1;
    else print('No old key is needed any more: SECRETS_ENCRYPTION_KEYS_OLD may be emptied.');
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
