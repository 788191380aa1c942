'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { describedBy, Labelled } from '@/components/create-workspace/labelled';
import { Button } from '@/components/ui/button';
import { SecretValueField } from '../secret-value-field';
import { useGuard } from '../settings-guard';
import type { Editing } from './secret-draft';
import { SecretNameField } from './secret-name-field';
import { useSecretForm } from './use-secret-form';

interface Props {
  readonly editing: Editing;
  /** Null: global. */
  readonly workspaceId: string | null;
  readonly taken: ReadonlySet<string>;
  /** The global value of that name stays, and this workspace no longer uses it. */
  readonly isOverride: (key: string) => boolean;
  readonly onClose: () => void;
}

/** Adds a secret, or gives one another value. What was there cannot be shown; what is typed survives every refusal. */
export function SecretEditor({ editing, workspaceId, taken, isOverride, onClose }: Props) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const guard = useGuard();
  const { draft, change, submit, warning, errors, failure, isBusy } = useSecretForm({
    editing,
    workspaceId,
    taken,
    onSaved: onClose,
  });
  const isNew = editing.kind === 'add';
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = await submit();
    if (wrong.key ?? wrong.value) {
      form.current?.querySelector<HTMLElement>(wrong.key ? 'input' : '.secret-input')?.focus();
    }
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    guard(onClose);
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label={isNew ? 'New secret' : `A new value for ${editing.key}`}
      className="secret-editor"
      onKeyDown={leave}
      onSubmit={(event) => void send(event)}
    >
      {isNew ? (
        <SecretNameField
          id={`${id}-name`}
          value={draft.key}
          taken={taken}
          error={errors.key ?? null}
          hint={
            isOverride(draft.key) ? 'There is a global value; this workspace will use its own.' : undefined
          }
          onChange={(key) => change({ key })}
        />
      ) : (
        <p className="secret-title">{editing.key}</p>
      )}
      <Labelled
        id={`${id}-value`}
        label={isNew ? 'Value' : 'New value'}
        hint="It can be replaced later, but not read."
        error={errors.value ?? null}
      >
        <SecretValueField
          id={`${id}-value`}
          value={draft.value}
          isInvalid={errors.value !== undefined}
          describedBy={describedBy(`${id}-value`, true)}
          onChange={(value) => change({ value })}
        />
      </Labelled>
      <Notes warning={warning} failure={failure} />
      <div className="flex justify-end gap-2">
        <Button isSmall onClick={() => guard(onClose)}>
          Cancel
        </Button>
        <Button isSmall type="submit" tone="primary" isBusy={isBusy}>
          {!isNew && isOverride(draft.key) ? 'Override' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

/** What looks odd, and what went wrong. */
function Notes({ warning, failure }: { warning: string | null; failure: string | null }) {
  return (
    <>
      {warning !== null && (
        <p role="status" className="secret-warning">
          {warning}
        </p>
      )}
      {failure !== null && (
        <p role="alert" className="settings-refusal">
          {failure}
        </p>
      )}
    </>
  );
}
