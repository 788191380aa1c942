'use client';

import { useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { AskDialog } from '@/components/ui/ask-dialog';
import { CascadeTick } from '@/components/ui/cascade-tick';
import { batchWords } from './batch-words';
import { type BatchQuestion, planBatch } from './plan-batch';
import { runBatch } from './run-batch';
import { useBatchDeps } from './use-batch-deps';

/** Asks before something is done to several workspaces, with how many there are; stays until it is done. */
export function BatchDialog({ question }: { question: BatchQuestion }) {
  const { workspaces, interaction } = usePlatform();
  const deps = useBatchDeps();
  // What it is done to is fixed when the question is asked: the answer is to exactly this.
  const [plan] = useState(() => planBatch(question, workspaces.getState().rows));
  const [isRunning, setRunning] = useState(false);
  const [isUnderstood, setUnderstood] = useState(false);
  const { title, text, go } = batchWords(question, plan);
  const isDelete = question.verb === 'delete' || question.verb === 'dissolve';
  const wantsTick = question.verb === 'dissolve' || (isDelete && plan.count > plan.steps.length);
  const run = async () => {
    setRunning(true);
    await runBatch(deps, question, plan);
    interaction.setState((state) => (state.asking === question ? { asking: null } : {}));
  };
  return (
    <AskDialog
      title={title}
      text={plan.count === 0 ? 'There is nothing that this can be done to now.' : text}
      keep={isDelete ? 'Keep' : 'Cancel'}
      go={go}
      tone={isDelete ? 'danger' : 'primary'}
      isBusy={isRunning}
      staysWhileBusy
      isBlocked={plan.count === 0 || (wantsTick && !isUnderstood)}
      onKeep={() => interaction.setState({ asking: null })}
      onGo={() => void run()}
      focusInstead={() => document.querySelector<HTMLElement>('.batch-bar, .card-hit')}
    >
      {wantsTick && <CascadeTick isOn={isUnderstood} onChange={setUnderstood} />}
    </AskDialog>
  );
}
