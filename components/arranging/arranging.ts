import type { InteractionStore } from '@/components/stores/interaction-store';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { isolate } from '@/components/ui/isolate';
import { toastInfo } from '@/components/ui/toast';
import { namesOf } from './arranging-texts';
import { type Change, changeOf, type Fields } from './changes';
import { createDeeds, type Deed, type Deeds } from './deeds';
import { changesInto, changesOf, type DraggedCards, type DropPlan, holdSiblings } from './plan-drop';
import { shownBoxes } from './shown-boxes';
import { restacked, type StackEnd } from './stack-order';
import { fieldsForSize, NO_SIZE, ownSize, type Size } from './team-size';

interface ArrangingDeps {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
}

export interface Arranging {
  /** Cards were let go somewhere, and where it needed a yes it was given. */
  readonly drop: (cards: DraggedCards, plan: DropPlan) => Promise<void>;
  /** Without dragging: into a team, or to the top of the canvas (null). */
  readonly moveTo: (id: string, parentId: string | null) => Promise<void>;
  /** Gives back to the packing what people placed: inside a team, at the top of the canvas (null), or everywhere. */
  readonly arrange: (where: string | null | 'everywhere') => Promise<void>;
  /** Makes a team so large, in pixels of the canvas, or (null) as large as what is in it. */
  readonly resize: (id: string, size: Size | null) => Promise<void>;
  /** Above all its siblings, or below them. */
  readonly restack: (id: string, to: StackEnd) => Promise<void>;
  /** Folds or unfolds a team for everybody. */
  readonly fold: (id: string, collapsed: boolean) => Promise<void>;
  readonly remember: Deeds['remember'];
  readonly undo: () => Promise<void>;
  readonly redo: () => Promise<void>;
}

type Words = Omit<Deed, 'planned'>;

/** The canvas gives it one. */
const NO_PLACE = { x: null, y: null };

function wordsInto(names: readonly string[], team: string | null): Words {
  const who = namesOf(names);
  return team === null
    ? { label: `Took ${who} to the top of the canvas`, wasNot: 'taken out', isAnnounced: true }
    : { label: `Put ${who} into ${isolate(team)}`, wasNot: `put into ${isolate(team)}`, isAnnounced: true };
}

const wordsFold = (name: string, collapsed: boolean): Words => {
  const [label, wasNot] = collapsed ? ['Collapsed', 'collapsed'] : ['Expanded', 'expanded'];
  return { label: `${label} ${isolate(name)}`, wasNot, isAnnounced: false };
};

const wordsStack = (name: string, to: StackEnd): Words => {
  const done = to === 'front' ? 'brought to the front' : 'sent to the back';
  return { label: `${isolate(name)} ${done}`, wasNot: done, isAnnounced: false };
};

const wordsArrange = (name: string): Words => ({
  label: `Arranged ${name}`,
  wasNot: 'arranged',
  isAnnounced: true,
});

/** Everything that changes where workspaces stand, each with its way back. */
export function createArranging({ workspaces, interaction }: ArrangingDeps): Arranging {
  const { does, step, remember } = createDeeds(workspaces);
  const rows = () => workspaces.getState().rows;
  const nameOf = (id: string): string => rows().get(id)?.name ?? 'A workspace';
  const changesTo = (ids: Iterable<string>, fields: Fields): Change[] =>
    [...ids].flatMap((id) => {
      const row = rows().get(id);
      return row ? (changeOf(row, fields) ?? []) : [];
    });
  const doesTo = (changes: readonly Change[], words: Words): Promise<void> =>
    does({ planned: { changes, held: [] }, ...words });

  return {
    remember,
    undo: () => step('undo'),
    redo: () => step('redo'),
    drop: async (cards, plan) => {
      const planned = changesOf(rows(), shownBoxes(rows()), cards, plan);
      const names = planned.changes.map(({ id }) => nameOf(id));
      const moved: Words = { label: `Moved ${namesOf(names)}`, wasNot: 'moved', isAnnounced: false };
      const isMove = plan.kind === 'move' || plan.kind === 'stay';
      const words = isMove ? moved : wordsInto(names, plan.kind === 'nest' ? nameOf(plan.parentId) : null);
      // The change is shown before the cards are let go: in one update, so that nothing jumps back between.
      const done = does({ planned, ...words });
      interaction.setState({ drag: null, dropping: null });
      await done;
    },
    moveTo: (id, parentId) =>
      does({
        planned: changesInto(rows(), shownBoxes(rows()), id, parentId),
        ...wordsInto([nameOf(id)], parentId === null ? null : nameOf(parentId)),
      }),
    resize: async (id, size) => {
      const [row, own] = [rows().get(id), ownSize(rows(), id)];
      const box = shownBoxes(rows()).get(id);
      if (!row || !own || !box) return;
      const { width, height } = fieldsForSize(own, size);
      // It grows from where it is seen, and nothing beside it runs; back at its own size it may be packed again.
      const stays = width === null ? {} : { x: Math.round(box.x), y: Math.round(box.y) };
      const change = changeOf(row, { ...stays, width, height });
      if (!change) return;
      const held =
        width === null ? [] : holdSiblings(rows(), shownBoxes(rows()), box.parentId, new Set([id]));
      const words = { label: `Resized ${isolate(row.name)}`, wasNot: 'resized', isAnnounced: false };
      await does({ planned: { changes: [change], held }, ...words });
    },
    restack: async (id, to) => {
      const change = restacked(rows(), shownBoxes(rows()), id, to);
      if (change) await doesTo([change], wordsStack(nameOf(id), to));
    },
    arrange: async (where) => {
      const meant = [...shownBoxes(rows()).values()].filter(
        ({ parentId }) => where === 'everywhere' || parentId === where,
      );
      const changes = changesTo(
        meant.map(({ id }) => id),
        where === 'everywhere' ? { ...NO_PLACE, ...NO_SIZE } : NO_PLACE,
      );
      // Its own place is the business of the team that it is in.
      if (where !== null && where !== 'everywhere') changes.push(...changesTo([where], NO_SIZE));
      if (changes.length === 0) return toastInfo('Everything is in its place already.');
      const isTeam = where !== null && where !== 'everywhere';
      await doesTo(changes, wordsArrange(isTeam ? isolate(nameOf(where)) : 'the canvas'));
    },
    fold: (id, collapsed) => doesTo(changesTo([id], { collapsed }), wordsFold(nameOf(id), collapsed)),
  };
}
