'use client';

import { useRef, useState } from 'react';
import { toastSuccess } from '@/components/ui/toast';
import type { MemoryRow } from '@/contracts/memory';
import {
  AS_NOW,
  checkDraft,
  type DraftErrors,
  EMPTY_DRAFT,
  type MemoryDraft,
  secondsOf,
  toText,
  toValue,
} from './memory-draft';
import { type Conflict, useMemoryWriting } from './use-memory';

/** The form of one key: what is typed, at which version it began, and what the platform said to it. */
export function useMemoryForm(workspaceId: string, row: MemoryRow | null, onClose: () => void) {
  const { save } = useMemoryWriting(workspaceId);
  const [draft, setDraft] = useState<MemoryDraft>(
    row
      ? { key: row.key, value: toText(row.value), ttl: row.expires_at === undefined ? '' : AS_NOW }
      : EMPTY_DRAFT,
  );
  const [errors, setErrors] = useState<DraftErrors>({});
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  // Of the form's beginning: the list may know a newer one by now, which nobody here has seen.
  const version = useRef(row?.version ?? 0);
  const isSending = useRef(false);
  const send = async (): Promise<void> => {
    const wrong = checkDraft(draft);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0 || isSending.current) return;
    isSending.current = true;
    setBusy(true);
    setRefusal(null);
    const outcome = await save({
      key: draft.key,
      value: toValue(draft.value),
      ttl_seconds: secondsOf(draft.ttl, row?.expires_at, Date.now()),
      if_match_version: version.current,
    });
    isSending.current = false;
    setBusy(false);
    setConflict(outcome.kind === 'conflict' ? outcome.conflict : null);
    if (outcome.kind === 'refused') setRefusal(outcome.message);
    if (outcome.kind !== 'done') return;
    toastSuccess(`${draft.key} is saved.`);
    onClose();
  };
  return {
    draft,
    errors,
    conflict,
    refusal,
    isBusy,
    change(part: Partial<MemoryDraft>) {
      setDraft({ ...draft, ...part });
      setErrors({});
    },
    save: send,
    /** Goes on from what somebody else has written. */
    take() {
      if (!conflict || conflict.version === null) return onClose();
      version.current = conflict.version;
      setDraft({ ...draft, value: toText(conflict.value) });
      setConflict(null);
    },
    /** Writes over it, and only over what has been shown. */
    overwrite() {
      version.current = conflict?.version ?? 0;
      void send();
    },
  };
}
