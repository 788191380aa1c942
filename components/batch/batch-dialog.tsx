'use client';

import { AlertDialog } from 'radix-ui';
import { useId, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { dialogBoxClass, dialogOverlayClass } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import { batchWords } from './batch-words';
import { type BatchQuestion, planBatch } from './plan-batch';
import { runBatch } from './run-batch';
import { useBatchDeps } from './use-batch-deps';

/** Asks before something is done to several workspaces, with how many there are; stays until it is done. */
export function BatchDialog({ question }: { question: BatchQuestion }) {
  const { workspaces, interaction } = usePlatform();
  const deps = useBatchDeps();
  const focus = useReturnFocus(() => document.querySelector<HTMLElement>('.batch-bar, .card-hit'));
  // What it is done to is fixed when the question is asked: the answer is to exactly this.
  const [plan] = useState(() => planBatch(question, workspaces.getState().rows));
  const [isRunning, setRunning] = useState(false);
  const [isUnderstood, setUnderstood] = useState(false);
  const { title, text, go } = batchWords(question, plan);
  const isDelete = question.verb === 'delete' || question.verb === 'dissolve';
  const wantsTick = question.verb === 'dissolve' || (isDelete && plan.count > plan.steps.length);
  // While it runs the window stays: closing it would hide that it goes on.
  const close = () => !isRunning && interaction.setState({ asking: null });
  const run = async () => {
    setRunning(true);
    await runBatch(deps, question, plan);
    interaction.setState((state) => (state.asking === question ? { asking: null } : {}));
  };
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={dialogOverlayClass} onClick={close} />
        <AlertDialog.Content className={dialogBoxClass} {...focus}>
          <AlertDialog.Title className="font-[650] text-15">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">
            {plan.count === 0 ? 'There is nothing that this can be done to now.' : text}
          </AlertDialog.Description>
          {wantsTick && <Tick isOn={isUnderstood} onChange={setUnderstood} />}
          <DialogButtons>
            <AlertDialog.Cancel asChild>
              <Button disabled={isRunning}>{isDelete ? 'Keep' : 'Cancel'}</Button>
            </AlertDialog.Cancel>
            <Button
              tone={isDelete ? 'danger' : 'primary'}
              isBusy={isRunning}
              disabled={plan.count === 0 || (wantsTick && !isUnderstood)}
              onClick={() => void run()}
            >
              {go}
            </Button>
          </DialogButtons>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Tick({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="mt-4 flex cursor-pointer items-center gap-2.5 rounded-strip bg-bad-bg px-3 py-2.5 font-medium text-bad"
    >
      <input
        id={id}
        type="checkbox"
        className="size-4 accent-bad-fill"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      I understand that the workspaces inside go too
    </label>
  );
}
