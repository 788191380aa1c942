'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import type { CreateStart } from '@/components/stores/interaction-store';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { CreateFields } from './create-fields';
import { type CreateForm, isTouched, startForm } from './create-form';
import { useCreate } from './use-create';
import './create-workspace.css';

/** The list of the parent field is open: Esc closes that, not the window. */
const isListOpen = (): boolean => document.activeElement?.getAttribute('aria-expanded') === 'true';

/** Creates one workspace. What was typed survives every refusal; closing asks when something would be lost. */
export function CreateDialog({ start }: { start: CreateStart }) {
  const { interaction } = usePlatform();
  const [empty] = useState(() => startForm(start.runtime));
  const [form, setForm] = useState(empty);
  const [isAsking, setAsking] = useState(false);
  const { isBusy, errors, forget, submit } = useCreate();
  const element = useRef<HTMLFormElement>(null);
  const close = () => interaction.setState({ creating: null });
  const askToClose = () => {
    if (isBusy || isListOpen()) return;
    if (isTouched(form, empty)) setAsking(true);
    else close();
  };
  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  const change = (fields: Partial<CreateForm>) => {
    setForm((before) => ({ ...before, ...fields }));
    for (const field of Object.keys(fields)) forget(field as keyof CreateForm);
  };
  return (
    <Dialog title="New workspace" description="The home of one agent on this canvas." onClose={askToClose}>
      <form
        ref={element}
        noValidate
        className="mt-4 grid gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit(form);
        }}
      >
        <CreateFields form={form} errors={errors} onChange={change} />
        {errors.form !== undefined && (
          <p role="alert" className="rounded-strip bg-bad-bg px-3 py-2.5 text-bad">
            {errors.form}
          </p>
        )}
        <DialogButtons className="mt-1">
          <Button onClick={askToClose}>Cancel</Button>
          <Button type="submit" tone="primary" isBusy={isBusy}>
            Create workspace
          </Button>
        </DialogButtons>
      </form>
      {isAsking && (
        <AskDialog
          title="Discard this workspace?"
          text="What you typed is not saved anywhere."
          keep="Keep editing"
          go="Discard"
          onKeep={() => setAsking(false)}
          onGo={close}
        />
      )}
    </Dialog>
  );
}
