import type { ContractOutput } from '@/contracts/contract';
import type { getLiveness as contract } from '@/contracts/platform';
import { listTicks } from '@/db/queries/jobs';
import type { Deps } from '../deps';
import { SWEEPERS } from '../jobs/catalog';

/** Every sweeper with its last run; one that has never run stands there with null. */
export async function getLiveness(deps: Deps): Promise<ContractOutput<typeof contract>> {
  const ticks = new Map((await listTicks(deps.database.db)).map((tick) => [tick.name, tick]));
  const now = deps.clock.now().getTime();
  return {
    subsystems: Object.fromEntries(
      SWEEPERS.map(({ name }) => {
        const tick = ticks.get(name);
        const at = tick?.lastTickAt;
        return [
          name,
          {
            last_tick_at: at?.toISOString() ?? null,
            seconds_ago: at ? Math.round((now - at.getTime()) / 1000) : null,
            last_corrected: tick?.lastCorrected ?? null,
          },
        ];
      }),
    ),
  };
}
