'use client';

import { useMemo } from 'react';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { type Arriving, arrivalProgress, arrivalRoots } from '@/components/stores/arrivals';
import { Button } from '@/components/ui/button';
import './import-progress.css';

/** How far an import is; the style sheet keeps it hidden while it is over in a blink. */
export function ImportProgress() {
  const arriving = useInteraction((state) => state.arriving);
  return (
    <>
      {/* Said once; each single arrival would be too much to listen to. The end is told by a toast. */}
      <p role="status" className="sr-only">
        {arriving && `Importing ${arriving.name}: ${arriving.total} workspaces`}
      </p>
      {arriving && <Progress arriving={arriving} />}
    </>
  );
}

function Progress({ arriving }: { arriving: Arriving }) {
  const { name, total: expected, ids } = arriving;
  const { interaction } = usePlatform();
  const rows = useWorkspaces((state) => state.rows);
  const facts = useMemo(
    () => (ids === null ? null : { ...arrivalProgress(rows, ids), roots: arrivalRoots(rows, ids) }),
    [rows, ids],
  );
  const root = facts?.roots.length === 1 ? facts.roots[0] : undefined;
  const failed = facts && facts.failed > 0 ? `, ${facts.failed} failed` : '';
  const text = facts ? `${facts.settled} of ${facts.total} started${failed}` : `Creating ${expected}`;
  return (
    <section className="import-progress float-bar" aria-label={`Import of ${name}`}>
      <div className="import-progress-text">
        <p className="import-progress-name" title={name}>
          {name}
        </p>
        <p className="import-progress-count">{text}</p>
      </div>
      <progress
        aria-label={`${name}: ${text}`}
        max={facts?.total ?? expected}
        {...(facts ? { value: facts.settled } : {})}
      />
      {root !== undefined && (
        <Button onClick={() => interaction.setState({ dialog: { kind: 'delete', id: root, asked: null } })}>
          Cancel
        </Button>
      )}
    </section>
  );
}
