'use client';

import { Ban, Check, Clock, type LucideIcon, X } from 'lucide-react';
import { useMay } from '@/components/session/session-context';
import { formatDate, formatMoment, formatTime, isSameDay } from '@/components/ui/moments';
import { type ApprovalRow, decideApproval } from '@/contracts/approvals';
import { ApprovalAsker } from './approval-asker';
import { DecideForm } from './decide-form';
import { deciderText, expiryText, TITLES } from './describe-approval';
import { useNow } from './use-now';
import './approvals.css';

const ICONS: Partial<Record<ApprovalRow['status'], LucideIcon>> = {
  approved: Check,
  denied: X,
  expired: Clock,
  cancelled: Ban,
};

interface Props {
  readonly row: ApprovalRow;
  /** Says who asks, where that does not go without saying. */
  readonly showsAsker?: boolean;
}

/** One approval: what is asked and why, and what people do about it or have done. */
export function ApprovalCard({ row, showsAsker = false }: Props) {
  const { status, workspace_name: name, action, reason } = row;
  const isPending = status === 'pending';
  const Icon = ICONS[status];
  return (
    <article className="approval" data-state={status} aria-label={`${TITLES[status]}: ${name}, ${action}`}>
      <header className="approval-head">
        <p className="approval-title">
          {Icon && <Icon aria-hidden="true" size={14} strokeWidth={2.25} />}
          {showsAsker && <ApprovalAsker row={row} />}
          <span className="approval-state">{showsAsker && isPending ? 'asks' : TITLES[status]}</span>
        </p>
        <When row={row} />
      </header>
      <p className="approval-action" dir="auto">
        {action}
      </p>
      {reason !== null && (
        <p className="approval-reason" dir="auto">
          {reason}
        </p>
      )}
      <Attached context={row.context} />
      {isPending ? <Pending row={row} /> : <End row={row} />}
    </article>
  );
}

function When({ row: { status, expires_at, decided_at } }: { row: ApprovalRow }) {
  const nowMs = useNow(status === 'pending');
  const moment = decided_at ?? expires_at;
  return (
    <time className="approval-when" dateTime={moment} title={formatMoment(moment)}>
      {status === 'pending' ? expiryText(expires_at, nowMs) : shortMoment(moment)}
    </time>
  );
}

/** Most of them are of today. */
const shortMoment = (moment: string): string =>
  isSameDay(moment, new Date().toISOString()) ? formatTime(moment) : formatDate(moment);

function Attached({ context }: Pick<ApprovalRow, 'context'>) {
  if (context === null || Object.keys(context).length === 0) return null;
  return (
    <details className="approval-context">
      <summary>What it attached</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre dir="ltr" tabIndex={0}>
        {JSON.stringify(context, null, 2)}
      </pre>
    </details>
  );
}

function Pending({ row }: { row: ApprovalRow }) {
  if (useMay(decideApproval)) return <DecideForm row={row} />;
  return <p className="approval-reason">Operators and owners decide this.</p>;
}

function End({ row }: { row: ApprovalRow }) {
  const decider = deciderText(row);
  if (decider === null && row.note === null) return null;
  return (
    <p className="approval-end" dir="auto">
      {row.note !== null && decider !== null ? `${decider}:` : decider}
      {row.note !== null && <q>{row.note}</q>}
    </p>
  );
}
