'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/components/api-client/call';
import { getCreateOptions } from '@/contracts/create-options';
import { OPEN_TIER_MAX, TIERS } from '@/domain/tiers';

export interface TierChoice {
  readonly allowed: ReadonlySet<number>;
  /** Why the others are not; null when all are. */
  readonly reason: string | null;
}

const OPEN = TIERS.map(({ tier }) => tier).filter((tier) => tier <= OPEN_TIER_MAX);
const UNKNOWN: TierChoice = {
  allowed: new Set(OPEN),
  reason: 'Whether T3 and T4 are allowed here is not known yet.',
};

/** The tiers that the server accepts; until it has said so, those that every server does. */
export function useTierChoice(): TierChoice {
  const { data } = useQuery({
    queryKey: ['create-options'],
    queryFn: ({ signal }) => call(getCreateOptions, { signal }),
  });
  return data ? { allowed: new Set(data.tiers_allowed), reason: data.tiers_reason } : UNKNOWN;
}
