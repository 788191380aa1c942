'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { Usage } from '@/components/budgets/usage';
import { WorkspaceBudget } from '@/components/budgets/workspace-budget';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { RunningSection } from '@/components/lifecycle/running-section';
import { useMay } from '@/components/session/session-context';
import { Tokens } from '@/components/tokens/tokens';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/section';
import { getExternalConnection } from '@/contracts/external-connection';
import { listWorkspaceTokens } from '@/contracts/tokens';
import { deleteWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import type { PanelTabProps } from '../panel-tab-props';
import { EditForm } from './edit-form';
import { Facts } from './facts';
import { LastFailure } from './last-failure';
import { Peers } from './peers';
import { Skills } from './skills';
import { useEdit } from './use-edit';
import './details.css';

/** What is known of a workspace, what can be changed of it, and the way to remove it. */
export function DetailsTab({ row }: PanelTabProps) {
  const edit = useEdit(row);
  const maySeeTokens = useMay(listWorkspaceTokens);
  const mayDelete = useMay(deleteWorkspace);
  const isLocked = useWorkspaces((state) => state.deleting.has(row.id));
  const tab = useRef<HTMLDivElement>(null);
  useFocusAfterEdit(tab, edit.form !== null);
  return (
    <div ref={tab} className="panel-scroll details">
      <LastFailure row={row} />
      {edit.form ? (
        <EditForm row={row} form={edit.form} edit={edit} />
      ) : (
        <Facts row={row} onEdit={edit.begin} isLocked={isLocked} />
      )}
      <WorkspaceBudget id={row.id} />
      <Usage id={row.id} />
      {row.runtime === EXTERNAL_RUNTIME && <Connection id={row.id} />}
      <RunningSection row={row} />
      <Skills row={row} />
      <Peers row={row} />
      {maySeeTokens && <Tokens workspace={row} />}
      {mayDelete && <DangerZone row={row} isLocked={isLocked} />}
    </div>
  );
}

function Connection({ id }: { id: string }) {
  const { interaction } = usePlatform();
  const mayConnect = useMay(getExternalConnection);
  return (
    <Section title="Connection">
      <p className="text-muted">Its agent runs on a machine of yours and connects by itself.</p>
      {mayConnect && (
        <Button className="mt-2.5" onClick={() => openExternalConnect(interaction, id)}>
          How to connect
        </Button>
      )}
    </Section>
  );
}

function DangerZone({ row, isLocked }: { row: WorkspaceRow; isLocked: boolean }) {
  const { interaction } = usePlatform();
  return (
    <Section title="Danger zone">
      <div className="danger-zone">
        <p className="text-muted">
          It stops and leaves the canvas, with everything in it. For 30 days it can be restored.
        </p>
        <Button
          tone="danger-quiet"
          disabled={isLocked}
          onClick={() => interaction.setState({ dialog: { kind: 'delete', id: row.id, asked: null } })}
        >
          Delete<span className="sr-only"> {row.name}</span>
        </Button>
      </div>
    </Section>
  );
}

/** The form is gone with what had the focus in it: the button that opens it has the focus then. */
function useFocusAfterEdit(tab: RefObject<HTMLElement | null>, isEditing: boolean): void {
  const wasEditing = useRef(isEditing);
  useEffect(() => {
    const isOver = wasEditing.current && !isEditing;
    wasEditing.current = isEditing;
    if (isOver && document.activeElement === document.body)
      tab.current?.querySelector<HTMLElement>('[data-edit]')?.focus();
  }, [tab, isEditing]);
}
