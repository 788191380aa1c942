'use client';

import { Check } from 'lucide-react';
import { AlertDialog, Checkbox } from 'radix-ui';
import { useId, useState } from 'react';
import type { NamedChild } from '@/components/stores/interaction-store';
import { subtreeOf } from '@/components/stores/remove-rows';
import { Button } from '@/components/ui/button';
import { dialogBoxClass, dialogOverlayClass } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { isolate } from '@/components/ui/isolate';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findCard } from './find-card';
import { usePlatform } from './platform-context';

const LISTED_MAX = 8;

interface Cascade {
  readonly children: readonly NamedChild[];
  /** Everything that goes besides the workspace itself. */
  readonly count: number;
}

interface Props {
  readonly row: WorkspaceRow;
  /** The server's own list, when it asked. */
  readonly asked: Cascade | null;
}

/** Asks before a removal; one that takes others with it wants a tick first. */
export function DeleteDialog({ row, asked }: Props) {
  const { gestures, interaction, workspaces } = usePlatform();
  const focus = useReturnFocus(() => findCard(row.id));
  // What goes is fixed when the question is asked: the answer is to exactly this list.
  const [cascade] = useState<Cascade>(() => asked ?? cascadeOf(workspaces.getState().rows, row.id));
  const [isUnderstood, setUnderstood] = useState(false);
  const isTeam = cascade.count > 0;
  const close = () => interaction.setState({ dialog: null });
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={dialogOverlayClass} onClick={close} />
        <AlertDialog.Content className={dialogBoxClass} {...focus}>
          <AlertDialog.Title className="font-[650] text-15">
            {isTeam ? `Delete ${isolate(row.name)} and everything in it?` : `Delete ${isolate(row.name)}?`}
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">
            {isTeam
              ? `${cascade.count + 1} workspaces stop and leave the canvas. They can be restored for 30 days; they come back paused.`
              : 'It stops and leaves the canvas. It can be restored for 30 days; it comes back paused.'}
          </AlertDialog.Description>
          {isTeam && <CascadeList cascade={cascade} isTicked={isUnderstood} onTick={setUnderstood} />}
          <DialogButtons>
            <AlertDialog.Cancel asChild>
              <Button>Keep</Button>
            </AlertDialog.Cancel>
            <Button
              tone="danger"
              disabled={isTeam && !isUnderstood}
              onClick={() => void gestures.remove(row.id, isTeam)}
            >
              {isTeam ? `Delete ${cascade.count + 1} workspaces` : 'Delete'}
            </Button>
          </DialogButtons>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function cascadeOf(rows: ReadonlyMap<string, WorkspaceRow>, id: string): Cascade {
  const children = [...rows.values()].filter((row) => row.parent_id === id && row.id !== id);
  return {
    children: children.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    count: subtreeOf(rows, id).length - 1,
  };
}

interface CascadeProps {
  readonly cascade: Cascade;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

function CascadeList({ cascade, isTicked, onTick }: CascadeProps) {
  const id = useId();
  const rest = cascade.children.length - LISTED_MAX;
  return (
    <>
      <ul aria-label="Direct children" className="mt-3 flex flex-wrap gap-1.5">
        {cascade.children.slice(0, LISTED_MAX).map((child) => (
          <li key={child.id} className="max-w-full truncate rounded-chip bg-idle-bg px-2 py-0.5 text-12">
            {child.name}
          </li>
        ))}
        {rest > 0 && <li className="px-1 py-0.5 text-12 text-muted">and {rest} more</li>}
      </ul>
      <div className="mt-4 flex items-center gap-2.5 rounded-strip bg-bad-bg px-3 py-2.5 text-bad">
        <Checkbox.Root
          id={id}
          checked={isTicked}
          onCheckedChange={(checked) => onTick(checked === true)}
          className="relative grid size-[18px] after:absolute after:-inset-[5px] pointer-coarse:after:-inset-[13px] shrink-0 place-items-center rounded-chip border border-bad bg-surface data-[state=checked]:bg-bad-fill data-[state=checked]:text-on-bad"
        >
          <Checkbox.Indicator>
            <Check aria-hidden="true" size={13} strokeWidth={3} />
          </Checkbox.Indicator>
        </Checkbox.Root>
        <label htmlFor={id} className="cursor-pointer font-medium">
          I understand that the workspaces inside go too
        </label>
      </div>
    </>
  );
}
