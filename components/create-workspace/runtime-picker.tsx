'use client';

import { RadioGroup } from 'radix-ui';
import { describedBy, Labelled } from './labelled';
import { useRuntimeChoice, useRuntimesReason } from './use-create-options';

interface Props {
  readonly id: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (runtime: string) => void;
}

/** Which software the agent is. */
export function RuntimePicker({ id, value, error, onChange }: Props) {
  const runtimes = useRuntimeChoice();
  const reason = useRuntimesReason();
  return (
    <Labelled id={id} label="Runtime" hint={reason ?? undefined} error={error} isGroup>
      <RadioGroup.Root
        value={value}
        onValueChange={onChange}
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(id, reason !== null || error !== null)}
        className="grid gap-1.5"
      >
        {runtimes.map((runtime) => (
          <RadioGroup.Item
            key={runtime.id}
            value={runtime.id}
            // As in a native group, what the arrow keys reach is chosen.
            onFocus={() => onChange(runtime.id)}
            aria-label={runtime.label}
            aria-describedby={`${id}-${runtime.id}`}
            className="choice flex items-start gap-2.5 px-3 py-2 text-left"
          >
            <span className="choice-mark mt-[3px]" aria-hidden="true">
              <RadioGroup.Indicator className="choice-dot" />
            </span>
            <span className="min-w-0">
              <span className="block font-semibold">{runtime.label}</span>
              <span id={`${id}-${runtime.id}`} className="block text-12 text-muted">
                {runtime.about}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </Labelled>
  );
}
