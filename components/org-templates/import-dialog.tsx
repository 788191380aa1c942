'use client';

import { useRef } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { runImport } from './import-flow';
import type { OpenImport } from './import-source';
import { MissingEnv } from './missing-env';
import { PlanView } from './plan-view';
import { ProblemList } from './problem-list';
import { usePlan } from './use-plan';
import './import-dialog.css';

/** What an import would do, and what it still needs. Nothing happens before the person says so. */
export function ImportDialog({ open }: { open: OpenImport }) {
  const { interaction } = usePlatform();
  const close = () => interaction.setState({ importing: null });
  if ('problems' in open.answer) {
    const { problems, text } = open.answer;
    return (
      <Dialog title={`${open.name} cannot be imported`} description={text} onClose={close}>
        <ProblemList problems={problems} />
        <DialogButtons>
          <Button onClick={close}>Close</Button>
        </DialogButtons>
      </Dialog>
    );
  }
  return <PlanDialog open={open} first={open.answer.plan} onClose={close} />;
}

interface PlanProps {
  readonly open: OpenImport;
  readonly first: Extract<OpenImport['answer'], { plan: unknown }>['plan'];
  readonly onClose: () => void;
}

function PlanDialog({ open, first, onClose }: PlanProps) {
  const platform = usePlatform();
  const { plan, refresh } = usePlan(open.source, first);
  // State is too late for a double click: the second one arrives before the render.
  const isStarted = useRef(false);
  const { create, update } = plan.counts;
  const isBlocked = plan.missing_env.required.length > 0;
  const start = () => {
    if (isStarted.current) return;
    isStarted.current = true;
    void runImport(platform, open.source, plan);
  };
  return (
    <Dialog title={`Import ${plan.org}`} description={describe(plan.items.length)} onClose={onClose}>
      <MissingEnv missing={plan.missing_env} onSaved={() => void refresh()} />
      <PlanView plan={plan} />
      <DialogButtons>
        <Button onClick={onClose}>{create + update > 0 ? 'Cancel' : 'Close'}</Button>
        {create + update > 0 && (
          <Button tone="primary" disabled={isBlocked} onClick={start}>
            {create > 0 ? `Import ${countOf(create)}` : `Update ${countOf(update)}`}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

const countOf = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

const describe = (total: number): string =>
  `The template has ${countOf(total)}. This is what the import will do.`;
