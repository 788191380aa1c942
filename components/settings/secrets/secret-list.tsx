'use client';

import type { ReactNode } from 'react';
import type { SecretRow } from '@/contracts/secrets';
import { groupSecrets } from './group-secrets';
import { SecretItem } from './secret-item';

interface Props {
  readonly rows: readonly SecretRow[];
  /** What is searched for. */
  readonly typed: string;
  readonly ofWorkspace: boolean;
  /** The form that stands in place of a row; null: the row itself. */
  readonly formOf: (row: SecretRow) => ReactNode;
  readonly onSet: (row: SecretRow) => void;
  readonly onDelete: (row: SecretRow) => void;
}

/** The secrets under the headings of their providers. */
export function SecretList({ rows, typed, ofWorkspace, formOf, onSet, onDelete }: Props) {
  const groups = groupSecrets(rows, typed);
  if (groups.length === 0 && rows.length > 0) {
    return <p className="mt-4 text-muted">No secret has “{typed.trim()}” in its name.</p>;
  }
  return groups.map((part) => (
    <section key={part.group} aria-label={part.group}>
      <h3 className="secret-group">{part.group}</h3>
      <ul>
        {part.rows.map((row) => {
          const form = formOf(row);
          return form ? (
            <li key={row.key}>{form}</li>
          ) : (
            <SecretItem
              key={row.key}
              row={row}
              ofWorkspace={ofWorkspace}
              onSet={() => onSet(row)}
              onDelete={() => onDelete(row)}
            />
          );
        })}
      </ul>
    </section>
  ));
}
