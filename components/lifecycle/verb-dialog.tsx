'use client';

import { useId, useState } from 'react';
import { findCard } from '@/components/canvas/find-card';
import { usePlatform } from '@/components/canvas/platform-context';
import { AskDialog } from '@/components/ui/ask-dialog';
import { isolate } from '@/components/ui/isolate';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { runVerb } from './run-verb';
import { countOfWorkspaces, type LifecycleVerb, type Offer, offersOf } from './verbs';

interface Props {
  readonly row: WorkspaceRow;
  readonly verb: LifecycleVerb;
}

/** Asks before more than one workspace, or work under way, is stopped, and what a restart is to keep. */
export function VerbDialog({ row, verb }: Props) {
  const { workspaces, interaction, reload } = usePlatform();
  // What it is done to is fixed when the question is asked: the answer is to exactly this.
  const [offer] = useState<Offer>(() => {
    const { rows } = workspaces.getState();
    const found = offersOf(row, rows).find((each) => each.verb === verb);
    return found ?? { verb, label: verb, count: 1, tasks: row.active_tasks };
  });
  const [forgetsSessions, setForgetting] = useState(false);
  const close = () => interaction.setState({ dialog: null });
  const go = () => {
    close();
    const force = verb === 'hibernate';
    void runVerb({ workspaces, interaction, reload }, verb, row.id, { forgetsSessions, force });
  };
  const { title, text, label } = wordsOf(row, offer);
  return (
    <AskDialog
      {...{ title, text, keep: 'Cancel', go: label, tone: 'primary' }}
      onKeep={close}
      onGo={go}
      focusInstead={() => findCard(row.id)}
    >
      {verb === 'restart' && <Forget isOn={forgetsSessions} onChange={setForgetting} />}
    </AskDialog>
  );
}

function Forget({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="mt-4 flex cursor-pointer items-start gap-2.5 rounded-strip bg-bg-2 px-3 py-2.5"
    >
      <input
        id={id}
        type="checkbox"
        className="mt-0.5 size-4 accent-accent-fill"
        checked={isOn}
        aria-label="Forget its sessions"
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        <span className="block font-medium">Forget its sessions</span>
        <span id={`${id}-about`} className="block text-12 text-muted">
          Its engine begins without what it remembers of earlier conversations. Files and the chat stay.
        </span>
      </span>
    </label>
  );
}

function wordsOf(
  row: WorkspaceRow,
  { verb, count, tasks }: Offer,
): { title: string; text: string; label: string } {
  const name = isolate(row.name);
  const cut = tasks === 0 ? '' : ` ${tasks === 1 ? 'A task' : `${tasks} tasks`} under way will be cut off.`;
  switch (verb) {
    case 'restart':
      return {
        title: `Restart ${name}?`,
        text: `Its agent starts anew, with its configuration as it is now.${cut}`,
        label: 'Restart',
      };
    case 'pause':
      return {
        title: count > 1 ? `Pause ${name} and all in it?` : `Pause ${name}?`,
        text: `${count > 1 ? `${countOfWorkspaces(count)} stop` : 'It stops'} until somebody resumes ${count > 1 ? 'them' : 'it'}. Nothing is lost.${cut}`,
        label: count > 1 ? `Pause ${countOfWorkspaces(count)}` : 'Pause',
      };
    case 'hibernate':
      return {
        title: `Send ${name} to sleep?`,
        text: `It stops until the next message to it.${cut}`,
        label: 'Send to sleep',
      };
    case 'resume':
      return {
        title: `Resume ${name}?`,
        text: `${count > 1 ? `${countOfWorkspaces(count)} start` : 'It starts'} again.`,
        label: 'Resume',
      };
  }
}
