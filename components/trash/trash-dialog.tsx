'use client';

import { useState } from 'react';
import { restoreAll } from '@/components/batch/remove-workspace';
import { usePlatform } from '@/components/canvas/platform-context';
import { countOfWorkspaces } from '@/components/lifecycle/verbs';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorBox } from '@/components/ui/error-box';
import type { RemovedWorkspace } from '@/contracts/removed-workspaces';
import { restoreWorkspace } from '@/contracts/workspaces';
import { companyWords, deadlineWords, obstacleWords, removalWords } from './trash-words';
import { useRemoved } from './use-removed';
import './trash.css';

/** What was removed in the last thirty days, and the way back for each of them, whole teams included. */
export function TrashDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="Trash"
      description="What was removed can be restored for 30 days, with everything that went with it. It comes back paused."
      isWide
      onClose={onClose}
    >
      <div className="trash">
        <List />
      </div>
    </Dialog>
  );
}

function List() {
  const { data, error, isFetching, refetch } = useRemoved();
  if (!data && error)
    return (
      <ErrorBox
        title="The trash could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  if (!data)
    return (
      <p role="status" className="trash-empty">
        Loading…
      </p>
    );
  if (data.removed.length === 0)
    return <p className="trash-empty">Nothing was removed in the last 30 days.</p>;
  const more = data.total - data.removed.length;
  return (
    <>
      <ul aria-label="Removed workspaces" className="trash-list">
        {data.removed.map((removed) => (
          <Item key={removed.id} removed={removed} />
        ))}
      </ul>
      {more > 0 && (
        <p className="trash-more">{countOfWorkspaces(more)} that were removed earlier are not shown.</p>
      )}
    </>
  );
}

function Item({ removed }: { removed: RemovedWorkspace }) {
  const { workspaces, reload } = usePlatform();
  const mayRestore = useMay(restoreWorkspace);
  const [isBusy, setBusy] = useState(false);
  const company = companyWords(removed);
  const obstacle = obstacleWords(removed);
  const restore = async () => {
    setBusy(true);
    await restoreAll({ workspaces, reload }, [removed.id]);
    setBusy(false);
  };
  return (
    <li className="trash-item">
      <div className="trash-words">
        <p className="trash-name">
          <bdi>{removed.name}</bdi>
          {removed.role && <bdi className="trash-role">{removed.role}</bdi>}
        </p>
        <p>{removalWords(removed)}</p>
        {company && <p title={company}>{company}</p>}
        {obstacle && <p className="trash-obstacle">{obstacle}</p>}
      </div>
      <span className="trash-deadline">{deadlineWords(removed, new Date())}</span>
      {mayRestore ? (
        <Button
          isSmall
          isBusy={isBusy}
          disabled={obstacle !== null}
          aria-label={`Restore ${removed.name}`}
          onClick={() => void restore()}
        >
          {removed.count > 1 ? `Restore ${removed.count}` : 'Restore'}
        </Button>
      ) : (
        <span className="trash-deadline">An owner can restore it</span>
      )}
    </li>
  );
}
