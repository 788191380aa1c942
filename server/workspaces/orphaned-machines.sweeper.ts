import { z } from 'zod';
import { listOwners, listPurged, listStartTokenHolders } from '@/db/queries/machines';
import { revokeStartTokens } from '@/db/queries/tokens';
import { changeBySystem } from '../audit/mutate';
import type { Backend, OwnMachine } from '../backends/port';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { enqueue } from '../jobs/enqueue';
import { destroyWorkspacesJob } from './destroy-workspaces.job';

const SURVEY_MS_MAX = 20_000;
/** A start that has just ended may not be noted yet. */
const TOKEN_AGE_MS_MIN = 5 * 60_000;

/**
 * Ends machines that nobody asks for: of workspaces that are purged, with their data, and of those that are removed or
 * unknown, without it. A restore may want the data of the former, and the latter may only be missing in a backup that was
 * put back. Tokens that lie in machines which are gone are worth nothing any more. A backend
 * that cannot be asked keeps what it has until it can.
 */
export const orphanedMachinesSweeper = defineSweeper({
  name: 'orphaned-machines',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const backends = deps.backends.all.filter(({ capabilities }) => capabilities.compute);
    const corrected = await Promise.all(backends.map((backend) => sweepBackend(deps, backend)));
    return { corrected: corrected.reduce((sum, count) => sum + count, 0) };
  },
});

async function sweepBackend(deps: Deps, backend: Backend): Promise<number> {
  // Before the rows are read: a machine that is made after this cannot be taken for one without a row.
  const found = await survey(deps, backend);
  if (found === null) return 0;
  return (await endOrphans(deps, backend, found)) + (await revokeTokens(deps, backend, found));
}

async function survey(deps: Deps, backend: Backend): Promise<readonly OwnMachine[] | null> {
  if (backend.problem() !== null) return null;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the backend did not answer in time')), SURVEY_MS_MAX);
  });
  try {
    return await Promise.race([backend.survey(), late]);
  } catch (error) {
    deps.log.warn({ err: error, backend: backend.kind }, 'the machines of a backend cannot be listed');
    return null;
  } finally {
    clearTimeout(timer);
  }
}

interface Orphan extends OwnMachine {
  readonly volumes: boolean;
}

async function endOrphans(deps: Deps, { kind }: Backend, found: readonly OwnMachine[]): Promise<number> {
  const named = found.filter(({ workspaceId }) => z.uuid().safeParse(workspaceId).success);
  if (named.length === 0) return 0;
  const ids = [...new Set(named.map(({ workspaceId }) => workspaceId))];
  const owners = new Map((await listOwners(deps.database.db, ids)).map((row) => [row.id, row]));
  const purged = await listPurged(deps.database.db, ids);
  const orphans = named.flatMap((machine): Orphan[] => {
    if (purged.has(machine.workspaceId)) return [{ ...machine, volumes: true }];
    const owner = owners.get(machine.workspaceId);
    const isWanted = owner !== undefined && owner.status !== 'removed' && owner.backend === kind;
    return isWanted || machine.kind === 'data' ? [] : [{ ...machine, volumes: false }];
  });
  if (orphans.length === 0) return 0;
  deps.log.warn(
    { backend: kind, workspaces: orphans.map(({ workspaceId }) => workspaceId) },
    'machines without a workspace',
  );
  // One after the other: what one of them does not let go of must not keep the others.
  await changeBySystem(deps, ({ tx }) =>
    enqueue(
      tx,
      destroyWorkspacesJob,
      orphans.map(({ workspaceId: id, instanceId, volumes }) => ({
        key: `orphan:${id}:${instanceId}`,
        payload: { workspaces: [{ id, name: id, runtime: '', backend: kind, tier: 2, instanceId }], volumes },
      })),
    ),
  );
  return orphans.length;
}

async function revokeTokens(deps: Deps, { kind }: Backend, found: readonly OwnMachine[]): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - TOKEN_AGE_MS_MIN);
  const there = new Set(found.filter((one) => one.kind === 'machine').map(({ workspaceId }) => workspaceId));
  const holders = await listStartTokenHolders(deps.database.db, kind, before);
  const gone = holders.filter((id) => !there.has(id));
  if (gone.length === 0) return 0;
  const revoked = await changeBySystem(deps, ({ tx, now }) => revokeStartTokens(tx, gone, now, before));
  deps.credentials.clear();
  return revoked;
}
