interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface TrafficLine {
  /** Of an SVG path. */
  readonly path: string;
  readonly middle: Point;
  /** From one end straight to the other. */
  readonly length: number;
}

/** How far a line bends aside for each of its length: there and back are two lines then. */
const BEND = 0.12;

const middleOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Where the way from the middle of a box to a point leaves it. */
function edgeOf(box: Box, towards: Point): Point {
  const from = middleOf(box);
  const [dx, dy] = [towards.x - from.x, towards.y - from.y];
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : box.width / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : box.height / 2 / Math.abs(dy),
    1,
  );
  return { x: from.x + dx * share, y: from.y + dy * share };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** A bent line from the edge of one box to the edge of another, and its middle. */
export function trafficLine(source: Box, target: Box): TrafficLine {
  const start = edgeOf(source, middleOf(target));
  const end = edgeOf(target, middleOf(source));
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const bend = { x: (start.x + end.x) / 2 - dy * BEND, y: (start.y + end.y) / 2 + dx * BEND };
  return {
    path: `M${round(start.x)} ${round(start.y)}Q${round(bend.x)} ${round(bend.y)} ${round(end.x)} ${round(end.y)}`,
    length: Math.hypot(dx, dy),
    middle: { x: (start.x + 2 * bend.x + end.x) / 4, y: (start.y + 2 * bend.y + end.y) / 4 },
  };
}
