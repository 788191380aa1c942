import type { DraggedCards, DropPlan } from './plan-drop';

/** What the pointer holds, and what letting go would do. */
export interface DragState extends DraggedCards {
  readonly plan: DropPlan;
}

/** Cards that were let go where it takes a yes; they stay there until it is given or refused. */
export type AskedDrop = DragState;
