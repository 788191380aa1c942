import { parseArgs } from 'node:util';
import { RESET_HOURS } from '@/contracts/password-reset';
import { findPersonByEmail } from '@/db/queries/people';
import { deleteSecondFactor } from '@/db/queries/second-factors';
import { deleteSessions } from '@/db/queries/sessions';
import { auditIn } from '../audit/mutate';
import { makeResetLink } from '../people/make-reset-link';
import { systemClock } from '../platform/clock';
import { readConfig } from '../platform/config';
import type { Principal } from '../principal';
import { withDatabase } from './with-database';

/** Whoever may run commands on this machine, in the audit log. */
const COMMAND: Principal = {
  kind: 'system',
  id: 'command:reset-password',
  role: null,
  workspaceId: null,
  orgId: null,
  origin: 'user',
  requestId: 'command',
};

const USAGE = 'Say whose password: npm run reset-password -- <email> [--second-factor]';

/**
 * `npm run reset-password -- <email> [--second-factor]`: prints a link by which a person chooses another password, for an
 * owner who has nobody to ask. With `--second-factor` theirs is taken away too, and their sessions end.
 */
async function resetPassword(): Promise<void> {
  const options = { 'second-factor': { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const email = positionals[0]?.trim().toLowerCase();
  if (!email || positionals.length > 1) throw new Error(USAGE);
  const config = readConfig();
  if (config.mode !== 'server') {
    throw new Error('Nobody signs in here: this is not server mode, so there is no password.');
  }
  await withDatabase(config, 'is nobody', async ({ db }) => {
    const now = systemClock.now();
    const { link, hadFactor } = await db.transaction(async (tx) => {
      const person = await findPersonByEmail(tx, email);
      if (!person) throw new Error(`Nobody here has the email ${email}.`);
      const details = { person_id: person.id, email };
      let isTaken = false;
      if (values['second-factor']) {
        isTaken = await deleteSecondFactor(tx, person.id);
        const sessions = await deleteSessions(tx, person.id);
        const entry = { workspaceId: null, details: { ...details, sessions } };
        await auditIn({ tx, now }, COMMAND, 'reset-second-factor', entry);
      }
      await auditIn({ tx, now }, COMMAND, 'issue-password-reset', { workspaceId: null, details });
      return { ...(await makeResetLink(tx, config, person.id, now)), hadFactor: isTaken };
    });
    const said = hadFactor ? 'The second factor is gone, and every session has ended. ' : '';
    process.stdout.write(
      `${said}Open this link within ${RESET_HOURS} hours to choose another password:\n${link}\n`,
    );
  });
}

resetPassword().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
