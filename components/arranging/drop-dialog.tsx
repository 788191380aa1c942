'use client';

import { useEffect } from 'react';
import { findCard } from '@/components/canvas/find-card';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { isolate } from '@/components/ui/isolate';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { namesOf } from './arranging-texts';
import type { AskedDrop } from './drag-state';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly go: string;
}

/** Null where one that it is about is gone by now. */
function wordsFor(rows: ReadonlyMap<string, WorkspaceRow>, { ids, heldId, plan }: AskedDrop): Words | null {
  const names = ids.flatMap((id) => rows.get(id)?.name ?? []);
  const held = rows.get(heldId);
  if (!held || names.length < ids.length) return null;
  const who = namesOf(names);
  if (plan.kind === 'nest') {
    const team = rows.get(plan.parentId);
    if (!team) return null;
    const text = `What is inside goes along. Who is in a team can talk to its lead and to the others in it.`;
    return { title: `Put ${who} into ${isolate(team.name)}?`, text, go: 'Put it there' };
  }
  const team = held.parent_id === null ? undefined : rows.get(held.parent_id);
  if (!team) return null;
  const above = team.parent_id === null ? undefined : rows.get(team.parent_id);
  const text = above
    ? `It goes to the top of the canvas, outside of every team: not into ${isolate(above.name)}. What is inside goes along.`
    : 'It goes to the top of the canvas, outside of every team. What is inside goes along.';
  return { title: `Take ${who} out of ${isolate(team.name)}?`, text, go: 'Take it out' };
}

/** Asks before a drop changes who belongs to whom; until then the cards stay where they were let go. */
export function DropDialog({ drop }: { drop: AskedDrop }) {
  const { gestures, interaction } = usePlatform();
  const rows = useWorkspaces((state) => state.rows);
  const words = wordsFor(rows, drop);
  const close = () => interaction.setState({ dropping: null });
  const isGone = words === null;
  useEffect(() => {
    if (isGone) interaction.setState({ dropping: null });
  }, [isGone, interaction]);
  if (!words) return null;
  return (
    <Dialog
      title={words.title}
      description={words.text}
      onClose={close}
      focusInstead={() => findCard(drop.heldId)}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void gestures.drop(drop, drop.plan);
        }}
      >
        <DialogButtons>
          <Button onClick={close}>Put it back</Button>
          <Button type="submit" tone="primary" autoFocus>
            {words.go}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
