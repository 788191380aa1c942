'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import type { WorkspaceRow } from '@/contracts/workspaces';
import {
  INSTRUCTION_CONTENT_MAX,
  INSTRUCTION_PRIORITY_MAX,
  INSTRUCTION_TITLE_MAX,
} from '@/domain/platform-instruction';
import { useGuard, useUnsaved } from '../settings-guard';
import type { Refusal } from '../use-sending';
import type { InstructionDraft } from './instruction-draft';

interface Props {
  readonly first: InstructionDraft;
  /** Whom a new one can be for beside all; null: it is not new, or no workspace is selected. */
  readonly workspace: WorkspaceRow | null;
  readonly isBusy: boolean;
  readonly refusal: Refusal | null;
  readonly onChange: () => void;
  readonly onSave: (draft: InstructionDraft) => void;
  readonly onClose: () => void;
}

/** What agents are told, being written. What is typed survives every refusal. */
export function InstructionEditor({ first, workspace, isBusy, refusal, onChange, onSave, onClose }: Props) {
  const [draft, setDraft] = useState(first);
  const form = useRef<HTMLFormElement>(null);
  const guard = useGuard();
  useUnsaved(JSON.stringify(draft) !== JSON.stringify(first));
  useEffect(() => form.current?.querySelector<HTMLElement>('input[type="text"]')?.focus(), []);
  const change = (part: Partial<InstructionDraft>) => {
    setDraft({ ...draft, ...part });
    onChange();
  };
  const errorAt = (field: string) => (refusal?.field === field ? refusal.message : null);
  const isElsewhere = refusal && !['title', 'content', 'priority'].includes(refusal.field ?? '');
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    guard(onClose);
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label={first.title === '' ? 'New instruction' : `Instruction ${first.title}`}
      className="secret-editor"
      onKeyDown={leave}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSave(draft);
      }}
    >
      {workspace && <Whom draft={draft} workspace={workspace} onChange={change} />}
      <TextField
        label="Title"
        type="text"
        maxLength={INSTRUCTION_TITLE_MAX}
        value={draft.title}
        error={errorAt('title')}
        onChange={(event) => change({ title: event.target.value })}
      />
      <Content value={draft.content} error={errorAt('content')} onChange={(content) => change({ content })} />
      <Weight draft={draft} error={errorAt('priority')} onChange={change} />
      {isElsewhere && (
        <p role="alert" className="settings-refusal">
          {refusal.message}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button isSmall onClick={() => guard(onClose)}>
          Cancel
        </Button>
        <Button isSmall type="submit" tone="primary" isBusy={isBusy}>
          Save
        </Button>
      </div>
    </form>
  );
}

interface WhomProps {
  readonly draft: InstructionDraft;
  readonly workspace: WorkspaceRow;
  readonly onChange: (part: Partial<InstructionDraft>) => void;
}

function Whom({ draft, workspace, onChange }: WhomProps) {
  const name = useId();
  const choices = [
    [null, 'Every agent'],
    [workspace.id, workspace.name],
  ] as const;
  return (
    <fieldset className="scope-switch instruction-scope">
      <legend className="sr-only">Whom it is for</legend>
      {choices.map(([scopeTarget, label]) => (
        <label key={label} className="scope-choice" data-checked={draft.scopeTarget === scopeTarget}>
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={draft.scopeTarget === scopeTarget}
            onChange={() => onChange({ scopeTarget })}
          />
          <span className="truncate">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface WeightProps {
  readonly draft: InstructionDraft;
  readonly error: string | null;
  readonly onChange: (part: Partial<InstructionDraft>) => void;
}

/** When it is read, and whether it is. */
function Weight({ draft, error, onChange }: WeightProps) {
  return (
    <div className="flex items-end gap-4">
      <TextField
        label="Priority (the highest is read first)"
        type="number"
        className="w-52"
        min={-INSTRUCTION_PRIORITY_MAX}
        max={INSTRUCTION_PRIORITY_MAX}
        step={1}
        value={Number.isNaN(draft.priority) ? '' : draft.priority}
        error={error}
        onChange={(event) => onChange({ priority: event.target.valueAsNumber })}
      />
      <label className="instruction-switch">
        <input
          type="checkbox"
          checked={draft.enabled}
          onChange={(event) => onChange({ enabled: event.target.checked })}
        />
        In use
      </label>
    </div>
  );
}

interface ContentProps {
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (content: string) => void;
}

function Content({ value, error, onChange }: ContentProps) {
  const id = useId();
  const left = INSTRUCTION_CONTENT_MAX - value.length;
  const hint =
    left < 1000 ? `${left} characters left.` : 'Markdown. Agents read it before their own prompts.';
  return (
    <Labelled id={id} label="What agents are told" hint={hint} error={error}>
      <textarea
        id={id}
        rows={7}
        dir="auto"
        maxLength={INSTRUCTION_CONTENT_MAX}
        value={value}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, true)}
        className={`${inputClass(error !== null)} instruction-content`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}
