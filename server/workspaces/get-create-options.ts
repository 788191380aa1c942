import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getCreateOptions as contract } from '@/contracts/create-options';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { OPEN_TIER_MAX, TIERS } from '@/domain/tiers';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

/** What people may choose here for a new workspace. */
export async function getCreateOptions(
  { config, backends }: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const tiers = TIERS.map(({ tier }) => tier);
  const runtimes = KNOWN_RUNTIMES.filter((runtime) => backends.kindFor(runtime) !== null);
  const runtimes_reasons = reasonsOf(backends);
  if (config.allowTiers3And4) return { runtimes, runtimes_reasons, tiers_allowed: tiers, tiers_reason: null };
  return {
    runtimes,
    runtimes_reasons,
    tiers_allowed: tiers.filter((tier) => tier <= OPEN_TIER_MAX),
    tiers_reason: 'T3 and T4 reach the machine itself: MOLECULE_ALLOW_TIERS_3_4=1 on the server allows them.',
  };
}

function reasonsOf(backends: Deps['backends']): ContractOutput<typeof contract>['runtimes_reasons'] {
  const byReason = new Map<string, string[]>();
  for (const runtime of KNOWN_RUNTIMES) {
    const reason = backends.problemFor(runtime);
    if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), runtime]);
  }
  return [...byReason].map(([reason, runtimes]) => ({ runtimes, reason }));
}
