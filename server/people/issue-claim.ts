import { countPeople, lockPeople, replaceClaim } from '@/db/queries/people';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { mintLinkToken } from '../platform/link-token';

const CLAIM_HOURS = 24;

/**
 * The link by which the first owner claims this server, good for a day; null where nobody signs in or somebody is here
 * already. A new one replaces the last.
 */
export async function issueClaim(deps: Deps): Promise<string | null> {
  const { mode, publicUrl } = deps.config;
  if (mode !== 'server') return null;
  return changeBySystem(deps, async ({ tx, now }) => {
    await lockPeople(tx);
    if ((await countPeople(tx)) > 0) return null;
    const { plaintext, hash } = mintLinkToken();
    await replaceClaim(tx, hash, new Date(now.getTime() + CLAIM_HOURS * 3_600_000));
    return `${publicUrl}/claim?token=${plaintext}`;
  });
}

/** What stands on the console: never in the log, which is kept and sent elsewhere. */
export const claimNotice = (link: string): string =>
  `This server has no owner yet. Open this link within ${CLAIM_HOURS} hours to become it:\n${link}\n`;
