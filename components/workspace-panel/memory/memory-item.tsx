'use client';

import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { formatDate, formatMoment } from '@/components/ui/moments';
import type { MemoryRow } from '@/contracts/memory';
import { toText } from './memory-draft';

interface Props {
  readonly row: MemoryRow;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** One key: the beginning of its value, and opened the whole of it. */
export function MemoryItem({ row, mayChange, onEdit, onDelete }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const text = toText(row.value);
  return (
    <li className="memory-row">
      <button
        type="button"
        className="memory-head"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight aria-hidden="true" size={14} strokeWidth={2} className="memory-chevron" />
        <span className="min-w-0 flex-1">
          <span className="memory-key">{row.key}</span>
          {!isOpen && <span className="memory-preview">{text}</span>}
          <span className="memory-facts">
            <span>Version {row.version}</span>
            <span title={formatMoment(row.updated_at)}>{formatDate(row.updated_at)}</span>
            {row.expires_at !== undefined && (
              <span className="memory-expiry" title={formatMoment(row.expires_at)}>
                Until {formatDate(row.expires_at)}
              </span>
            )}
          </span>
        </span>
      </button>
      {isOpen && (
        <div id={id} className="memory-open">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long value is scrolled by keys too */}
          <pre className="memory-value" tabIndex={0}>
            {text}
          </pre>
          {mayChange && (
            <div className="mt-2 flex gap-2">
              <Button isSmall onClick={onEdit}>
                Edit<span className="sr-only"> {row.key}</span>
              </Button>
              <Button isSmall tone="danger-quiet" onClick={onDelete}>
                Delete<span className="sr-only"> {row.key}</span>
              </Button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}
