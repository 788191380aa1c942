import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import { type ApprovalRow, decideApproval } from '@/contracts/approvals';
import type { ApprovalDecision } from '@/domain/approval';
import { APPROVALS } from './use-approvals';

const DONE = { approved: 'Approved', denied: 'Denied' } as const;

/** Sends a decision, once for each press; null while nothing is being sent. */
export function useDecide(row: ApprovalRow) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<ApprovalDecision | null>(null);
  // State is too late for a double click: the second one arrives before the render.
  const isSending = useRef(false);
  const decide = async (decision: ApprovalDecision, note: string): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    setBusy(decision);
    try {
      await call(decideApproval, {
        params: { id: row.workspace_id, approval_id: row.id },
        body: { decision, ...(note.trim() === '' ? {} : { note }) },
      });
      toastSuccess(`${DONE[decision]}: ${row.action}`);
    } catch (error) {
      const { code, message } = toFailure(error);
      // Somebody was quicker, or the time is over: no fault of whoever pressed.
      if (code === 'approval_over') toastInfo(message);
      else toastError(`${row.action} ${message}`);
    }
    await queries.invalidateQueries({ queryKey: [APPROVALS] });
    isSending.current = false;
    setBusy(null);
  };
  return { busy, decide };
}
