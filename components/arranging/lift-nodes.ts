import type { CardNode } from '@/components/canvas/derive-nodes';
import type { DraggedCards } from './plan-drop';

/** Above everything that lies still. */
const LIFTED_LAYER = 2000;

/**
 * Lays what is dragged over the derived cards: where the pointer has it, above all others. The cards inside it are
 * raised once and stay the same objects while it moves, so that a drag draws one card again for each frame, not a team.
 */
export function createLifter(): (nodes: readonly CardNode[], drag: DraggedCards | null) => CardNode[] {
  const raised = new WeakMap<CardNode, CardNode>();
  const raise = (node: CardNode): CardNode => {
    const known = raised.get(node);
    if (known) return known;
    const copy = { ...node, zIndex: LIFTED_LAYER + (node.zIndex ?? 0) };
    raised.set(node, copy);
    return copy;
  };
  return (nodes, drag) => {
    if (!drag) return nodes as CardNode[];
    const lifted = new Set<string>(drag.ids);
    return nodes.map((node) => {
      const place = drag.places.get(node.id);
      if (place) return { ...raise(node), position: { x: place.x, y: place.y } };
      // A parent precedes what is in it.
      if (!node.parentId || !lifted.has(node.parentId)) return node;
      lifted.add(node.id);
      return raise(node);
    });
  };
}
