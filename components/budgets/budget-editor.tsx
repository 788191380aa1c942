'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Refusal, useSending } from '@/components/settings/use-sending';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import type { BudgetState } from '@/contracts/budgets';
import {
  type BudgetErrors,
  type BudgetForm,
  budgetField,
  readBudgetForm,
  startBudgetForm,
} from './budget-form';

type Limits = NonNullable<ReturnType<typeof readBudgetForm>['limits']>;
type Saved = { ok: true; data: BudgetState } | { ok: false; error: Refusal & { readonly code: string } };

interface Props {
  readonly state: BudgetState;
  readonly save: (limits: Limits) => Promise<Saved>;
  readonly onSaved: (state: BudgetState) => void;
  readonly onClose: () => void;
}

/** Changes what may be used in a month. Empty is no limit; what was typed survives every refusal. */
export function BudgetEditor({ state, save, onSaved, onClose }: Props) {
  const [form, setForm] = useState(() => startBudgetForm(state));
  const [faults, setFaults] = useState<BudgetErrors>({});
  const { busy, refusal, send, forget } = useSending();
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => element.current?.querySelector('input')?.focus(), []);
  const change = (fields: Partial<BudgetForm>) => {
    setForm((before) => ({ ...before, ...fields }));
    setFaults({});
    forget();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { limits, errors } = readBudgetForm(form);
    setFaults(errors ?? {});
    if (!limits) return;
    const saved = await send('budget', () => save(limits));
    if (saved === null) return;
    onSaved(saved);
    onClose();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || busy !== null || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const refusedField = budgetField(refusal?.field);
  const errorOf = (field: keyof BudgetForm): string | null =>
    faults[field] ?? (refusal && refusedField === field ? refusal.message : null);
  return (
    <form
      ref={element}
      noValidate
      className="budget-form"
      onSubmit={(event) => void submit(event)}
      onKeyDown={pressed}
    >
      <Fields form={form} errorOf={errorOf} onChange={change} />
      <p className="text-12 text-muted">Empty: no limit. 0: every message is refused.</p>
      {refusal && refusedField === null && (
        <p role="alert" className="rounded-strip bg-bad-bg px-3 py-2 text-bad">
          {refusal.message}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" isBusy={busy !== null}>
          Save
        </Button>
        <Button disabled={busy !== null} onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly form: BudgetForm;
  readonly errorOf: (field: keyof BudgetForm) => string | null;
  readonly onChange: (fields: Partial<BudgetForm>) => void;
}

function Fields({ form, errorOf, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label="Dollars a month"
        inputMode="decimal"
        placeholder="No limit"
        value={form.money}
        error={errorOf('money')}
        onChange={(event) => onChange({ money: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Tokens a month"
          inputMode="text"
          placeholder="No limit"
          value={form.tokens}
          error={errorOf('tokens')}
          onChange={(event) => onChange({ tokens: event.target.value })}
        />
        <TextField
          label="Runs a month"
          inputMode="text"
          placeholder="No limit"
          value={form.runs}
          error={errorOf('runs')}
          onChange={(event) => onChange({ runs: event.target.value })}
        />
      </div>
    </>
  );
}
