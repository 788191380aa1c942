'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { hasTier } from '@/components/create-workspace/create-form';
import { TierPicker } from '@/components/create-workspace/tier-picker';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/section';
import { TextField } from '@/components/ui/text-field';
import type { WorkspaceRow } from '@/contracts/workspaces';
import type { DetailsForm } from './details-form';
import type { useEdit } from './use-edit';

interface Props {
  readonly row: WorkspaceRow;
  readonly form: DetailsForm;
  readonly edit: ReturnType<typeof useEdit>;
}

/** Changes what a person may change here. Esc goes back, as Cancel does. */
export function EditForm({ row, form, edit }: Props) {
  const id = useId();
  const fields = useRef<HTMLFormElement>(null);
  useEffect(() => fields.current?.querySelector('input')?.focus(), []);
  const { errors, elsewhere, isSaving, change } = edit;
  useEffect(() => {
    if (Object.keys(errors).length > 0)
      fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isSaving || event.nativeEvent.isComposing) return;
    event.preventDefault();
    edit.cancel();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void edit.save();
  };
  return (
    <Section title="About">
      <form ref={fields} onSubmit={submit} onKeyDown={pressed} className="details-form" noValidate>
        <TextField
          label="Name"
          dir="auto"
          value={form.name}
          error={errors.name ?? null}
          aria-required
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label="Role (optional)"
          dir="auto"
          value={form.role}
          error={errors.role ?? null}
          placeholder="What it is there for, in a line"
          onChange={(event) => change({ role: event.target.value })}
        />
        {hasTier(row) && (
          <TierPicker
            id={`${id}-tier`}
            value={form.tier}
            error={errors.tier ?? null}
            onChange={(tier) => change({ tier })}
          />
        )}
        <p role="status" className="details-elsewhere">
          {elsewhere.length > 0 &&
            `Changed elsewhere meanwhile: ${elsewhere.join(', ')}. Saving replaces only what you changed here.`}
        </p>
        {errors.form !== undefined && (
          <p role="alert" className="details-refusal">
            {errors.form}
          </p>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" isBusy={isSaving}>
            Save
          </Button>
          <Button disabled={isSaving} onClick={edit.cancel}>
            Cancel
          </Button>
        </div>
      </form>
    </Section>
  );
}
