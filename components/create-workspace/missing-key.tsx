'use client';

import { useMay } from '@/components/session/session-context';
import { SecretValueField } from '@/components/settings/secret-value-field';
import { saveGlobalSecret } from '@/contracts/secrets';
import { defaultModelOf } from '@/domain/agent-runtimes';
import { isMet, type ModelNeeds, needsOfModel } from '@/domain/model-providers';
import type { CreateForm } from './create-form';
import { describedBy, Labelled } from './labelled';
import { ScopeChoice } from './scope-choice';
import { useModelSecrets } from './use-create-options';

interface Props {
  readonly id: string;
  readonly form: CreateForm;
  readonly error: string | null;
  readonly onChange: (fields: Partial<CreateForm>) => void;
}

/** The secret that the chosen model needs and nobody has stored yet, to be entered here or later. */
export function MissingKey({ id, form, error, onChange }: Props) {
  const configured = useModelSecrets();
  const mayShare = useMay(saveGlobalSecret);
  const needs = needsOfModel(form.runtime, form.model, defaultModelOf(form.runtime));
  if (!needs || !configured || isMet(needs, configured)) return null;
  const [name] = needs.oneOf;
  return (
    <section aria-label={`Key for ${needs.provider}`} className="missing-model-key">
      <p>
        <strong>{name} is missing.</strong> {whyOf(needs)} Without it the workspace is made, and its agent
        says what it lacks.
      </p>
      <Labelled id={`${id}-key`} label={`${name} (optional)`} error={error}>
        <SecretValueField
          id={`${id}-key`}
          value={form.secret}
          isInvalid={error !== null}
          describedBy={describedBy(`${id}-key`, error !== null)}
          placeholder="Enter it now, or later in the settings"
          onChange={(secret) =>
            onChange({ secret, secretName: name, secretScope: mayShare ? form.secretScope : 'workspace' })
          }
        />
      </Labelled>
      {mayShare && form.secret !== '' && (
        <ScopeChoice value={form.secretScope} onChange={(secretScope) => onChange({ secretScope })} />
      )}
      {!mayShare && form.secret !== '' && (
        <p className="text-12 text-muted">It is stored encrypted, for this workspace alone.</p>
      )}
    </section>
  );
}

function whyOf({ provider, oneOf, addressIn }: ModelNeeds): string {
  if (oneOf[0] === addressIn)
    return `The agent finds the provider “${provider}” at the address that stands there.`;
  return `The agent asks ${provider} with it; a server of your own needs ${addressIn} instead.`;
}
