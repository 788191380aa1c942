/** A card or a team as it stands on the sheet, in the sheet's own measure. */
export interface FarBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isTeam: boolean;
  readonly depth: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

const holds = (box: Rect, { x, y }: Point): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;

const touches = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

/**
 * What lies on top at a point: the deepest, and of those the one that is painted last. Names that are painted over the
 * cards come before all of them.
 * @param boxes in the order in which they are painted
 * @param labels the same, of the names
 */
export function cardAt(
  boxes: Iterable<FarBox>,
  point: Point,
  labels: readonly (Rect & { readonly id: string })[] = [],
): string | null {
  const label = labels.findLast((each) => holds(each, point));
  if (label) return label.id;
  let top: FarBox | null = null;
  for (const box of boxes) if (holds(box, point) && (!top || box.depth >= top.depth)) top = box;
  return top?.id ?? null;
}

/**
 * Those that get an element of their own, for the keyboard and for readers of the screen: of what is in view the teams
 * first, the larger ones before the smaller, then the cards from the middle of the view outwards.
 */
export function fewInView(boxes: Iterable<FarBox>, view: Rect, few: number): Set<string> {
  const middle = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
  const far = (box: FarBox): number =>
    Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
  const inView = [...boxes].filter((box) => touches(box, view));
  if (inView.length > few) {
    const ranked = inView.map((box) => ({ box, rank: box.isTeam ? -box.width * box.height : far(box) }));
    ranked.sort((a, b) => Number(b.box.isTeam) - Number(a.box.isTeam) || a.rank - b.rank);
    return new Set(ranked.slice(0, few).map(({ box }) => box.id));
  }
  return new Set(inView.map(({ id }) => id));
}
