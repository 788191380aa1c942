import { connectDatabase } from '@/db/client';
import { claimNotice, renewClaim } from '../people/issue-claim';
import { readConfig } from '../platform/config';
import { findRunningServer } from '../platform/embedded-postgres/running-server';

/** `npm run claim`: another link for the first owner, while there is none. Needs the server's own settings. */
async function claim(): Promise<string> {
  const config = readConfig();
  if (config.mode !== 'server')
    return 'Nobody signs in here: this is not server mode, so there is nothing to claim.';
  const url =
    config.database.kind === 'external' ? config.database.url : await findRunningServer(config.dataDir);
  if (url === null) return 'The server is not running. It prints a link of its own when it starts.';
  const database = connectDatabase(url);
  try {
    const link = await renewClaim(database.db, config, new Date());
    return link ? claimNotice(link) : 'This server has its owner already: ask them for an invitation.';
  } finally {
    await database.close(1);
  }
}

claim().then(
  (text) => process.stdout.write(`${text.trimEnd()}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
