import type { Database } from '@/db/client';
import { countPeople, lockPeople, replaceClaim } from '@/db/queries/people';
import type { Deps } from '../deps';
import type { Config } from '../platform/config';
import { mintLinkToken } from '../platform/link-token';

const CLAIM_HOURS = 24;

/** At the start of a server that nobody owns: the link by which its first owner claims it. Null: nothing to claim. */
export async function issueClaim({ config, database, clock }: Deps): Promise<string | null> {
  return config.mode === 'server' ? renewClaim(database.db, config, clock.now()) : null;
}

/** The link for the first owner, good for a day; null when somebody is here already. A new one replaces the last. */
export async function renewClaim(
  db: Database,
  { publicUrl }: Pick<Config, 'publicUrl'>,
  now: Date,
): Promise<string | null> {
  return db.transaction(async (tx) => {
    await lockPeople(tx);
    if ((await countPeople(tx)) > 0) return null;
    const { plaintext, hash } = mintLinkToken();
    await replaceClaim(tx, hash, new Date(now.getTime() + CLAIM_HOURS * 3_600_000));
    // Behind #, so that no server, proxy or log on the way ever sees it.
    return `${publicUrl}/claim#token=${plaintext}`;
  });
}

/** What stands on the console: never in the log, which is kept and sent elsewhere. */
export const claimNotice = (link: string): string =>
  `This server has no owner yet. Open this link within ${CLAIM_HOURS} hours to become it:\n${link}\n`;
