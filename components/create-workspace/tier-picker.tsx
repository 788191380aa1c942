'use client';

import { RadioGroup } from 'radix-ui';
import { usd } from '@/components/budgets/budget-words';
import { TIERS } from '@/domain/tiers';
import { Labelled } from './labelled';
import { useMonthlyCents, useTierChoice } from './use-create-options';

interface Props {
  readonly id: string;
  readonly value: number;
  /** What it will run, where that is known: it may cost something. */
  readonly runtime?: string;
  readonly error: string | null;
  readonly onChange: (tier: number) => void;
}

/** How much of its machine the agent may reach. */
export function TierPicker({ id, value, runtime = '', error, onChange }: Props) {
  const { allowed, reason } = useTierChoice();
  const about = TIERS.find(({ tier }) => tier === value)?.about ?? '';
  const cents = useMonthlyCents(runtime, value);
  const cost = cents === null ? null : `About ${usd(cents)} a month while it runs.`;
  const hint = [about, cost, reason].filter((sentence) => sentence !== null).join(' ');
  return (
    <Labelled id={id} label="Tier" hint={hint} error={error} isGroup>
      <RadioGroup.Root
        value={String(value)}
        onValueChange={(tier) => onChange(Number(tier))}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-note`}
        className="grid grid-cols-2 gap-1.5 min-[480px]:grid-cols-4"
      >
        {TIERS.map(({ tier, label }) => (
          <RadioGroup.Item
            key={tier}
            value={String(tier)}
            disabled={!allowed.has(tier)}
            // As in a native group, what the arrow keys reach is chosen.
            onFocus={() => onChange(tier)}
            aria-label={`T${tier} ${label}`}
            className="choice px-2.5 py-1.5 text-left"
          >
            <span className="block text-11 text-muted">T{tier}</span>
            <span className="block whitespace-nowrap font-semibold text-12">{label}</span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </Labelled>
  );
}
