'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { ApprovalRow } from '@/contracts/approvals';
import { ApprovalCard } from './approval-card';
import { useFreshApprovals, usePendingApprovals } from './use-approvals';

const NONE: readonly ApprovalRow[] = [];

const countWords = (count: number): string =>
  count === 1 ? '1 approval needed' : `${count} approvals needed`;

/** Over the canvas, while agents wait for people: the oldest first, and the others behind it. */
export function ApprovalBanner() {
  useFreshApprovals();
  const query = usePendingApprovals();
  const rows = query.data?.approvals ?? NONE;
  if (query.isError && !query.data) {
    return (
      <section className="approvals" aria-label="Approvals">
        <p className="approvals-failed" role="alert">
          What agents ask for could not be loaded.
          <Button isSmall isBusy={query.isFetching} onClick={() => void query.refetch()}>
            Retry
          </Button>
        </p>
      </section>
    );
  }
  return (
    <>
      <Announcer rows={rows} isLoaded={query.isSuccess} />
      {rows.length > 0 && <Waiting rows={rows} count={query.data?.count ?? rows.length} />}
    </>
  );
}

function Waiting({ rows, count }: { rows: readonly ApprovalRow[]; count: number }) {
  const [isOpen, setOpen] = useState(true);
  const [showsAll, setShowsAll] = useState(false);
  const frame = useFocusKept(rows);
  const shown = showsAll ? rows : rows.slice(0, 1);
  const Chevron = isOpen ? ChevronUp : ChevronDown;
  return (
    <section ref={frame} className="approvals" aria-label="Approvals" tabIndex={-1}>
      <button
        type="button"
        className="approvals-head"
        aria-expanded={isOpen}
        onClick={() => setOpen((before) => !before)}
      >
        <span className="dot dot-small" data-tone="warn" aria-hidden="true" />
        <span>{countWords(count)}</span>
        <Chevron aria-hidden="true" size={14} strokeWidth={2} />
      </button>
      {isOpen && (
        <>
          <ol className="approvals-list">
            {shown.map((row) => (
              <li key={row.id}>
                <ApprovalCard row={row} showsAsker />
              </li>
            ))}
          </ol>
          {count > 1 && (
            <Button
              tone="quiet"
              isSmall
              className="approvals-more"
              aria-expanded={showsAll}
              onClick={() => setShowsAll((before) => !before)}
            >
              {showsAll ? 'Show the oldest alone' : `Show ${count - 1} more`}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

/** Whoever decides by keyboard stays here when the card with the button is gone. */
function useFocusKept(rows: readonly ApprovalRow[]) {
  const frame = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const note = () => {
      hadFocus.current = frame.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other cards are a reason to look again
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) {
      frame.current?.focus({ preventScroll: true });
    }
  }, [rows]);
  return frame;
}

/** Reads out what is new, once; what was there when the page came is told by its number. */
function Announcer({ rows, isLoaded }: { rows: readonly ApprovalRow[]; isLoaded: boolean }) {
  const known = useRef<Set<string> | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!isLoaded) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...rows.map(({ id }) => id)]);
    const fresh = rows.filter(({ id }) => !before?.has(id));
    const [first] = fresh;
    if (!first) return;
    setSaid(
      before === null || fresh.length > 1
        ? countWords(rows.length)
        : `${first.workspace_name} asks: ${first.action}`,
    );
  }, [rows, isLoaded]);
  return (
    <p className="sr-only" role="alert">
      {said}
    </p>
  );
}
