import { claimNotice, renewClaim } from '../people/issue-claim';
import { systemClock } from '../platform/clock';
import { readConfig } from '../platform/config';
import { withDatabase } from './with-database';

/** `npm run claim`: another link for the first owner, while there is none. Needs the server's own settings. */
async function claim(): Promise<void> {
  const config = readConfig();
  if (config.mode !== 'server') {
    throw new Error('Nobody signs in here: this is not server mode, so there is nothing to claim.');
  }
  await withDatabase(config, 'is nothing to claim', async ({ db }) => {
    const link = await renewClaim(db, config, systemClock.now());
    if (!link) throw new Error('This server has its owner already: ask them for an invitation.');
    process.stdout.write(claimNotice(link));
  });
}

claim().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
