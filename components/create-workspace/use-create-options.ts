'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '@/components/api-client/call';
import { getCreateOptions } from '@/contracts/create-options';
import { AGENT_RUNTIMES, type AgentRuntime, needsMachine } from '@/domain/agent-runtimes';
import { OPEN_TIER_MAX, TIERS } from '@/domain/tiers';
import { reasonsInWords } from './reasons-in-words';

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

const useCreateOptions = () =>
  useQuery({
    queryKey: ['create-options'],
    queryFn: ({ signal }) => call(getCreateOptions, { signal }),
    // Keys are stored elsewhere too.
    staleTime: 0,
  });

/** The runtimes that something here can run; until the server has said so, those that every server can. */
export function useRuntimeChoice(): readonly AgentRuntime[] {
  const { data } = useCreateOptions();
  return AGENT_RUNTIMES.filter((runtime) =>
    data ? data.runtimes.includes(runtime.id) : !needsMachine(runtime),
  );
}

/** Why the other runtimes are not there, in one line; null when all are, or nobody has said yet. */
export function useRuntimesReason(): string | null {
  const { data } = useCreateOptions();
  return data ? reasonsInWords(data.runtimes_reasons) : null;
}

/** The secrets that open providers of models and are there for every workspace; null: not known. */
export function useModelSecrets(): ReadonlySet<string> | null {
  const { data } = useCreateOptions();
  return useMemo(() => (data ? new Set(data.model_secrets) : null), [data]);
}

/** What a machine of this tier comes to a month while it runs, in US cents; null where nobody bills for it or knows. */
export function useMonthlyCents(runtime: string, tier: number): number | null {
  const { data } = useCreateOptions();
  return data?.monthly_cents[runtime]?.[tier - 1] ?? null;
}

/** The tiers that the server accepts; until it has said so, those that every server does. */
export function useTierChoice(): TierChoice {
  const { data } = useCreateOptions();
  return data ? { allowed: new Set(data.tiers_allowed), reason: data.tiers_reason } : UNKNOWN;
}
