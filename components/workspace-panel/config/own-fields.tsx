'use client';

import { useId } from 'react';
import { hasTier } from '@/components/create-workspace/create-form';
import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import { TierPicker } from '@/components/create-workspace/tier-picker';
import { TextField } from '@/components/ui/text-field';
import { AGENT_RUNTIMES, defaultModelOf } from '@/domain/agent-runtimes';
import type { OwnFields } from './config-draft';
import { SelectInput } from './select-input';
import type { Config } from './use-config';
import '@/components/create-workspace/create-workspace.css';

interface Props {
  readonly config: Config;
}

const errorOf = ({ session }: Config, field: keyof OwnFields): string | null =>
  session.report?.errors[field] ?? null;

/** What the workspace itself says of who it is. */
export function WhoFields({ config }: Props) {
  const { wanted } = config;
  return (
    <>
      <TextField
        label="Name"
        dir="auto"
        value={wanted.name}
        error={errorOf(config, 'name')}
        aria-required
        onChange={({ target }) => config.drafts.changeField(config.id, 'name', target.value)}
      />
      <TextField
        label="Role"
        dir="auto"
        placeholder="What it is there for, in a line"
        value={wanted.role}
        error={errorOf(config, 'role')}
        onChange={({ target }) => config.drafts.changeField(config.id, 'role', target.value)}
      />
    </>
  );
}

/** How much of its machine it may reach; where the machine is not ours, that is nobody's choice here. */
export function TierField({ config }: Props) {
  const id = useId();
  if (!hasTier(config.wanted)) return null;
  return (
    <TierPicker
      id={id}
      value={config.wanted.tier}
      error={errorOf(config, 'tier')}
      onChange={(tier) => config.drafts.changeField(config.id, 'tier', tier)}
    />
  );
}

/** Which software the agent is, as far as it can become another one where it lives. */
export function RuntimeField({ config }: Props) {
  const id = useId();
  const { runtime } = config.wanted;
  const choices = AGENT_RUNTIMES.filter(({ runsOn }) => runsOn.includes(config.backend));
  const isAlone = choices.length < 2;
  const error = errorOf(config, 'runtime');
  return (
    <Labelled
      id={id}
      label="Runtime"
      hint={isAlone ? 'No other runtime can take over where this one lives.' : undefined}
      error={error}
    >
      <SelectInput
        id={id}
        disabled={isAlone}
        hasError={error !== null}
        value={runtime}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, isAlone || error !== null)}
        onChange={({ target }) => config.drafts.changeField(config.id, 'runtime', target.value)}
      >
        {isAlone && <option value={runtime}>{choices[0]?.label ?? runtime}</option>}
        {!isAlone &&
          choices.map(({ id: value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
      </SelectInput>
    </Labelled>
  );
}

/** Which model the agent thinks with. */
export function ModelField({ config }: Props) {
  const id = useId();
  const { model, runtime } = config.wanted;
  const error = errorOf(config, 'model');
  return (
    <Labelled
      id={id}
      label="Model"
      hint="As its provider writes it, such as anthropic:claude-opus-4-7. Empty: the runtime chooses."
      error={error}
    >
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        placeholder={defaultModelOf(runtime) || 'The runtime chooses'}
        className={inputClass(error !== null)}
        value={model}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, true)}
        onChange={({ target }) => config.drafts.changeField(config.id, 'model', target.value)}
      />
    </Labelled>
  );
}
