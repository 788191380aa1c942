'use client';

import { useEffect, useState } from 'react';
import { toastSuccess } from '@/components/ui/toast';
import { secretWarning } from '@/domain/secret-format';
import { useUnsaved } from '../settings-guard';
import { type Refusal, useSending } from '../use-sending';
import { checkDraft, type DraftErrors, type Editing, type SecretDraft } from './secret-draft';
import { useSecretWriting } from './use-secrets';

/** Long enough that a warning does not come up in the middle of typing. */
const WARN_AFTER_MS = 400;

interface Options {
  readonly editing: Editing;
  /** Null: global. */
  readonly workspaceId: string | null;
  readonly taken: ReadonlySet<string>;
  readonly onSaved: () => void;
}

/** What is typed in the form of a secret, what is wrong with it, and how it is saved. */
export function useSecretForm({ editing, workspaceId, taken, onSaved }: Options) {
  const { save } = useSecretWriting(workspaceId);
  const { busy, refusal, send, forget } = useSending();
  const [draft, setDraft] = useState<SecretDraft>({
    key: editing.kind === 'set' ? editing.key : '',
    value: '',
  });
  const [faults, setFaults] = useState<DraftErrors>({});
  const warning = useWarning(draft);
  useUnsaved(draft.value !== '');
  const change = (fields: Partial<SecretDraft>) => {
    setDraft((before) => ({ ...before, ...fields }));
    setFaults({});
    forget();
  };
  /** @returns what the person has to mend first */
  const submit = async (): Promise<DraftErrors> => {
    const found = checkDraft(draft, editing.kind === 'add' ? taken : new Set());
    setFaults(found);
    if (Object.keys(found).length > 0) return found;
    if ((await send('save', () => save(draft.key, draft.value))) === null) return {};
    toastSuccess(`${draft.key} is saved. Agents that run get it when they start the next time.`);
    onSaved();
    return {};
  };
  const refused = atField(refusal);
  const isElsewhere = refusal !== null && Object.keys(refused).length === 0;
  return {
    draft,
    change,
    submit,
    warning,
    errors: { ...faults, ...refused },
    /** What the server refused for another reason than a field. */
    failure: isElsewhere ? refusal.message : null,
    isBusy: busy !== null,
  };
}

/** A refusal at the field that the server names. */
function atField(refusal: Refusal | null): DraftErrors {
  if (refusal?.field === 'key') return { key: refusal.message };
  return refusal?.field === 'value' ? { value: refusal.message } : {};
}

function useWarning({ key, value }: SecretDraft): string | null {
  const [warning, setWarning] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setWarning(secretWarning(key, value)), WARN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [key, value]);
  return warning;
}
