import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getCreateOptions as contract } from '@/contracts/create-options';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { MODEL_SECRETS } from '@/domain/model-providers';
import { OPEN_TIER_MAX, TIERS } from '@/domain/tiers';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { listConfiguredSecretNames } from '../secrets/list-configured-names';

/** What people may choose here for a new workspace. */
export async function getCreateOptions(
  { config, backends, database }: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const tiers = TIERS.map(({ tier }) => tier);
  const runtimes = KNOWN_RUNTIMES.filter((runtime) => backends.kindFor(runtime) !== null);
  const runtimes_reasons = reasonsOf(backends);
  const configured = await listConfiguredSecretNames(database.db);
  const model_secrets = MODEL_SECRETS.filter((name) => configured.has(name));
  const found = { runtimes, runtimes_reasons, model_secrets, monthly_cents: costsOf(backends, runtimes) };
  if (config.allowTiers3And4) return { ...found, tiers_allowed: tiers, tiers_reason: null };
  return {
    ...found,
    tiers_allowed: tiers.filter((tier) => tier <= OPEN_TIER_MAX),
    tiers_reason: 'T3 and T4 reach the machine itself: MOLECULE_ALLOW_TIERS_3_4=1 on the server allows them.',
  };
}

function costsOf(
  backends: Deps['backends'],
  runtimes: readonly string[],
): ContractOutput<typeof contract>['monthly_cents'] {
  const costs = runtimes.flatMap((runtime) => {
    const backend = backends.kindFor(runtime);
    const cents = backend && backends.for({ backend }).capabilities.monthlyCents;
    return cents ? [{ runtime, cents: [...cents] }] : [];
  });
  return Object.fromEntries(costs.map(({ runtime, cents }) => [runtime, cents]));
}

function reasonsOf(backends: Deps['backends']): ContractOutput<typeof contract>['runtimes_reasons'] {
  const byReason = new Map<string, string[]>();
  for (const runtime of KNOWN_RUNTIMES) {
    const reason = backends.problemFor(runtime);
    if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), runtime]);
  }
  return [...byReason].map(([reason, runtimes]) => ({ runtimes, reason }));
}
