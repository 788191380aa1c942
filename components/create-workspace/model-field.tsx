'use client';

import { agentRuntimeLabel, defaultModelOf } from '@/domain/agent-runtimes';
import { suggestedModels } from '@/domain/model-providers';
import { describedBy, inputClass, Labelled } from './labelled';

interface Props {
  readonly id: string;
  readonly runtime: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (model: string) => void;
}

/** Which model the agent thinks with: one that is suggested, or any other by its name. */
export function ModelField({ id, runtime, value, error, onChange }: Props) {
  const fallback = defaultModelOf(runtime);
  const hint = fallback === '' ? `Empty: ${agentRuntimeLabel(runtime)} chooses.` : `Empty: ${fallback}.`;
  return (
    <Labelled id={id} label="Model (optional)" hint={`${hint} Others can be typed.`} error={error}>
      <input
        id={id}
        list={`${id}-models`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className={`${inputClass(error !== null)} font-mono`}
        placeholder={fallback}
        value={value}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, true)}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}-models`}>
        {suggestedModels(runtime).map((model) => (
          <option key={model.value} value={model.value}>
            {model.provider}
          </option>
        ))}
      </datalist>
    </Labelled>
  );
}
