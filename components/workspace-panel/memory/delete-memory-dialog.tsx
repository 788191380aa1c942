'use client';

import { useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { toastSuccess } from '@/components/ui/toast';
import type { MemoryRow } from '@/contracts/memory';
import { useMemoryWriting } from './use-memory';

/** Long enough that a double click on the way here does not delete. */
const ARMED_AFTER_MS = 1000;

interface Props {
  readonly workspaceId: string;
  readonly row: MemoryRow;
  readonly onClose: () => void;
}

/** Asks before a value is forgotten. */
export function DeleteMemoryDialog({ workspaceId, row: { key }, onClose }: Props) {
  const { remove } = useMemoryWriting(workspaceId);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const outcome = await remove(key);
    setBusy(false);
    if (outcome.kind === 'refused') return setRefusal(outcome.message);
    toastSuccess(`${key} is deleted.`);
    onClose();
  };
  return (
    <AskDialog
      title={`Delete ${key}?`}
      text="The agent finds nothing there any more. It cannot be brought back."
      keep="Keep"
      go="Delete"
      armAfterMs={ARMED_AFTER_MS}
      isBusy={isBusy}
      refusal={refusal}
      onKeep={onClose}
      onGo={() => void go()}
    />
  );
}
