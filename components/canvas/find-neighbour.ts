export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const STEPS: Record<Direction, readonly [number, number]> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
/** Being off to the side counts twice: straight ahead comes first. */
const ASIDE = 2;
/** A team is where its head is; its middle is where its children are. */
const HEAD_SHARE = 0.1;

const isTeam = ({ width, height }: Box, of: Box): boolean => width * height > of.width * of.height;

function pointOf(box: Box, smallest: Box): readonly [number, number] {
  const y = box.y + (isTeam(box, smallest) ? box.height * HEAD_SHARE : box.height / 2);
  return [box.x + Math.min(box.width, smallest.width) / 2, y];
}

/** Which of the boxes an arrow key leads to from one of them; null where there is none in that direction. */
export function findNeighbour<T extends { readonly box: Box }>(
  from: T,
  all: readonly T[],
  direction: Direction,
): T | null {
  const smallest = all.reduce((min, { box }) => (isTeam(min, box) ? box : min), from.box);
  const [x, y] = pointOf(from.box, smallest);
  const [stepX, stepY] = STEPS[direction];
  let best: T | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const item of all) {
    if (item === from) continue;
    const [toX, toY] = pointOf(item.box, smallest);
    const ahead = (toX - x) * stepX + (toY - y) * stepY;
    const aside = Math.abs((toX - x) * stepY) + Math.abs((toY - y) * stepX);
    if (ahead < 1 || aside > ahead * ASIDE) continue;
    const distance = ahead + aside * ASIDE;
    if (distance >= bestDistance) continue;
    best = item;
    bestDistance = distance;
  }
  return best;
}
