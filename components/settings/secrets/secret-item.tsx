'use client';

import { Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CopyIcon } from '@/components/ui/copy-icon';
import { formatDate, formatMoment } from '@/components/ui/moments';
import type { SecretRow } from '@/contracts/secrets';

interface Props {
  readonly row: SecretRow;
  /** The list is the one of a workspace, so a global secret is only inherited there. */
  readonly ofWorkspace: boolean;
  readonly onSet: () => void;
  readonly onDelete: () => void;
}

/** One secret: its name, whose it is and since when; its value is nowhere. */
export function SecretItem({ row, ofWorkspace, onSet, onDelete }: Props) {
  const isInherited = ofWorkspace && row.scope === 'global';
  return (
    <li className="secret-row">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1.5">
          <span className="secret-name" title={row.key}>
            {row.key}
          </span>
          <CopyIcon label={`Copy the name ${row.key}`} text={row.key} />
        </div>
        <p
          className="mt-0.5 flex flex-wrap items-center gap-x-2 text-12 text-muted"
          title={formatMoment(row.updated_at)}
        >
          {ofWorkspace && <Badge row={row} />}
          {row.created_at === row.updated_at
            ? `Set ${formatDate(row.created_at)}`
            : `Replaced ${formatDate(row.updated_at)}`}
        </p>
      </div>
      <Button isSmall data-opens={row.key} onClick={onSet}>
        {isInherited ? 'Override' : 'Replace'}
        <span className="sr-only"> {row.key}</span>
      </Button>
      {!isInherited && (
        <button type="button" className="secret-trash" aria-label={`Delete ${row.key}`} onClick={onDelete}>
          <Trash2 aria-hidden="true" size={16} strokeWidth={1.75} />
        </button>
      )}
    </li>
  );
}

function Badge({ row }: { row: SecretRow }) {
  if (row.scope === 'global') return <span className="secret-badge">Global</span>;
  return (
    <span className="secret-badge" data-tone={row.overrides_global ? 'override' : 'own'}>
      {row.overrides_global ? 'Override' : 'This workspace'}
    </span>
  );
}
