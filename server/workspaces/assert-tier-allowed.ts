import { OPEN_TIER_MAX } from '@/domain/tiers';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';

/** Refuses the tiers that give an agent the machine, unless whoever runs the server has allowed them (D24). */
export function assertTierAllowed(
  { config }: Pick<Deps, 'config'>,
  tier: number | undefined,
  code: 'invalid_field' | 'invalid_org_template' = 'invalid_field',
): void {
  if (tier === undefined || tier <= OPEN_TIER_MAX || config.allowTiers3And4) return;
  throw new AppError(code, {
    ...(code === 'invalid_field' ? { field: 'tier' } : {}),
    public: `Tier ${tier} gives an agent the machine it runs on; set MOLECULE_ALLOW_TIERS_3_4=1 on the server to allow it.`,
  });
}
