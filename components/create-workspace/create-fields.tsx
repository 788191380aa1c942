'use client';

import { useId } from 'react';
import { TextField } from '@/components/ui/text-field';
import { choosesModel } from '@/domain/model-providers';
import { type CreateForm, type FormErrors, hasTier } from './create-form';
import { describedBy, inputClass, Labelled } from './labelled';
import { MissingKey } from './missing-key';
import { ModelField } from './model-field';
import { ParentSelect } from './parent-select';
import { RuntimePicker } from './runtime-picker';
import { TierPicker } from './tier-picker';

interface Props {
  readonly form: CreateForm;
  readonly errors: FormErrors;
  readonly onChange: (fields: Partial<CreateForm>) => void;
}

/** Everything that can be said of a new workspace. */
export function CreateFields({ form, errors, onChange }: Props) {
  const id = useId();
  return (
    <>
      <TextField
        label="Name"
        value={form.name}
        error={errors.name ?? null}
        aria-required
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextField
        label="Role (optional)"
        placeholder="What it is there for, in a line"
        value={form.role}
        error={errors.role ?? null}
        onChange={(event) => onChange({ role: event.target.value })}
      />
      <ParentSelect
        id={`${id}-parent`}
        value={form.parentId}
        error={errors.parentId ?? null}
        onChange={(parentId) => onChange({ parentId })}
      />
      <RuntimePicker
        id={`${id}-runtime`}
        value={form.runtime}
        error={errors.runtime ?? null}
        onChange={(runtime) => onChange({ runtime })}
      />
      {choosesModel(form.runtime) && (
        <ModelField
          id={`${id}-model`}
          runtime={form.runtime}
          value={form.model}
          error={errors.model ?? null}
          onChange={(model) => onChange({ model })}
        />
      )}
      <MissingKey id={id} form={form} error={errors.secret ?? null} onChange={onChange} />
      {hasTier(form) && (
        <TierPicker
          id={`${id}-tier`}
          value={form.tier}
          runtime={form.runtime}
          error={errors.tier ?? null}
          onChange={(tier) => onChange({ tier })}
        />
      )}
      <BudgetField
        id={`${id}-budget`}
        value={form.budget}
        error={errors.budget ?? null}
        onChange={(budget) => onChange({ budget })}
      />
    </>
  );
}

interface BudgetProps {
  readonly id: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (budget: string) => void;
}

function BudgetField({ id, value, error, onChange }: BudgetProps) {
  return (
    <Labelled
      id={id}
      label="Budget per month (optional)"
      hint="In dollars. Empty: no limit. 0: every message is refused."
      error={error}
    >
      <div className="relative">
        <span aria-hidden="true" className="absolute top-1/2 left-3 -translate-y-1/2 text-soft">
          $
        </span>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          className={`${inputClass(error !== null)} pl-6 tabular-nums`}
          value={value}
          aria-invalid={error !== null || undefined}
          aria-describedby={describedBy(id, true)}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </Labelled>
  );
}
