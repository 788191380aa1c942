import type { CardData } from '../derive-nodes';
import { fitNameSize } from '../fit-name';
import { statusLook } from '../status-look';
import { breakName, type Measure } from './break-name';
import type { FarBox } from './far-geometry';
import type { FarPalette } from './far-palette';

/** A card with all that is painted of it. */
export interface FarCard extends FarBox {
  readonly data: CardData;
  /** Starting, or on its way out: painted weaker. */
  readonly isFaint: boolean;
}

const sameCard = (a: FarCard, b: FarCard | undefined): boolean =>
  a.id === b?.id &&
  a.x === b.x &&
  a.y === b.y &&
  a.width === b.width &&
  a.height === b.height &&
  a.isTeam === b.isTeam &&
  a.depth === b.depth &&
  a.isFaint === b.isFaint &&
  a.data.innerWidth === b.data.innerWidth &&
  a.data.row.name === b.data.row.name &&
  a.data.row.status === b.data.row.status;

/** True where painting these cards gives the same picture. */
export const samePicture = (before: readonly FarCard[], after: readonly FarCard[]): boolean =>
  before.length === after.length && before.every((card, at) => sameCard(card, after[at]));

/** The part of the sheet that is painted, and how large. */
export interface FarView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for one of the sheet. */
  readonly scale: number;
  /** The zoom of the view; type is at least 11 pixels of the screen high. */
  readonly zoom: number;
}

/** A name over the cards, which a press can hit. */
export interface FarLabel {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: FarPalette;
  readonly view: FarView;
  readonly measure: Measure;
  readonly picked: ReadonlySet<string>;
  /** No name is readable on a card. */
  readonly isTile: boolean;
}

const TILE_BELOW = 0.19;
const TYPE_MIN = 11;
const LINE_EM = 1.2;
const CARD_RADIUS = 12;
const TILE_RADIUS = 24;
const TEAM_RADIUS = 16;
const LABEL_WIDTH_MIN = 90;
/** Smaller corners than this nobody sees, and a plain rectangle is painted much faster. */
const CORNER_MIN = 1.6;
const FAINT = 0.45;
/** Pixels of the screen. */
const PICK_WIDTH = 2.5;
const NOBODY: ReadonlySet<string> = new Set();
const HEAD_MIDDLE = 32;
/** How much of their width names keep with their letters set closer. */
const NARROWED = 0.96;

const isInView = (box: FarBox, view: FarView): boolean =>
  box.x <= view.x + view.width &&
  view.x <= box.x + box.width &&
  box.y <= view.y + view.height &&
  view.y <= box.y + box.height;

function fillBox({ context, view }: Brush, box: FarBox, radius: number, edge: string | null): void {
  if (radius * view.scale < CORNER_MIN) {
    context.fillRect(box.x, box.y, box.width, box.height);
    if (edge === null) return;
    context.strokeStyle = edge;
    context.strokeRect(box.x, box.y, box.width, box.height);
    return;
  }
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, radius);
  context.fill();
  if (edge === null) return;
  context.strokeStyle = edge;
  context.stroke();
}

function paintTeam(brush: Brush, card: FarCard): void {
  const { context, palette } = brush;
  context.fillStyle = palette.sheets[card.depth % 2 === 1 ? 1 : 0];
  fillBox(brush, card, brush.isTile ? TILE_RADIUS : TEAM_RADIUS, palette.line2);
}

function paintCard(brush: Brush, card: FarCard): void {
  const { context, palette, isTile } = brush;
  const look = statusLook(card.data.row.status);
  const tone = palette.tones[look.tone];
  context.fillStyle = isTile ? tone.tile : tone.body;
  if (look.isHollow) context.setLineDash([14, 10]);
  fillBox(brush, card, isTile ? TILE_RADIUS : CARD_RADIUS, isTile ? null : tone.edge);
  if (look.isHollow) context.setLineDash([]);
}

function setType({ context, palette }: Brush, size: number, weight: number): void {
  const font = `${weight} ${size.toFixed(2)}px ${palette.font}`;
  if (context.font !== font) context.font = font;
}

function paintCardName(brush: Brush, card: FarCard): void {
  const { context, palette, view, measure } = brush;
  const { name } = card.data.row;
  const size = Math.max(fitNameSize(name, 216, 120), TYPE_MIN / view.zoom);
  const lines = breakName(name, size, (card.width - 10) / NARROWED, measure);
  setType(brush, size, 600);
  context.letterSpacing = `${-0.028 * size}px`;
  context.textAlign = 'center';
  context.fillStyle = palette.text;
  const middle = card.y + card.height / 2;
  lines.forEach((line, at) => {
    context.fillText(line, card.x + card.width / 2, middle + (at - (lines.length - 1) / 2) * size * LINE_EM);
  });
  context.letterSpacing = '0px';
}

/** The head of a team: its state and its name, on one line. */
function paintTeamName(brush: Brush, card: FarCard): void {
  const { context, palette, view, measure } = brush;
  const isOuter = card.data.innerWidth > 0 || card.depth === 0;
  const size = (isOuter ? 12.5 : TYPE_MIN) / view.zoom;
  const y = card.y + HEAD_MIDDLE;
  context.fillStyle = palette.tones[statusLook(card.data.row.status).tone].dot;
  context.beginPath();
  context.arc(card.x + 30, y, 13, 0, Math.PI * 2);
  context.fill();
  const [line] = breakName(card.data.row.name.replace(/\s+/g, ' '), size, card.width - 76, measure);
  if (!line) return;
  setType(brush, size, isOuter ? 650 : 600);
  context.textAlign = 'left';
  context.fillStyle = isOuter ? palette.text : palette.muted;
  context.fillText(line, card.x + 58, y);
}

/** Further out the teams carry their names over their cards: each while it is wide enough and those inside it are not. */
function paintLabel(brush: Brush, card: FarCard): FarLabel | null {
  const { context, palette, view, measure } = brush;
  if (card.width * view.zoom < LABEL_WIDTH_MIN || card.data.innerWidth * view.zoom >= LABEL_WIDTH_MIN)
    return null;
  const size = TYPE_MIN / view.zoom;
  const lines = breakName(card.data.row.name, size, card.width - size * 2, measure);
  if (lines.length === 0) return null;
  const widest = Math.max(...lines.map((line) => measure(line) * size));
  const label = {
    id: card.id,
    width: widest + size * 1.1,
    height: lines.length * size * LINE_EM + size * 0.4,
    x: card.x + (card.width - widest - size * 1.1) / 2,
    y: card.y + (card.height - lines.length * size * LINE_EM - size * 0.4) / 2,
  };
  context.fillStyle = palette.surface;
  context.beginPath();
  context.roundRect(label.x, label.y, label.width, label.height, size * 0.4);
  context.fill();
  setType(brush, size, 600);
  context.textAlign = 'center';
  context.fillStyle = palette.text;
  lines.forEach((line, at) => {
    context.fillText(line, label.x + label.width / 2, label.y + size * (0.2 + LINE_EM * (at + 0.5)));
  });
  return label;
}

/** A ring around each that was picked, as wide on the screen at every zoom; over all cards, so that none hides it. */
function paintPicks({ context, palette, view, picked }: Brush, shown: readonly FarCard[]): void {
  if (picked.size === 0) return;
  context.lineWidth = PICK_WIDTH / view.zoom;
  context.strokeStyle = palette.tones.violet.dot;
  for (const card of shown) {
    if (!picked.has(card.id)) continue;
    context.beginPath();
    context.roundRect(card.x, card.y, card.width, card.height, card.isTeam ? TEAM_RADIUS : CARD_RADIUS);
    context.stroke();
  }
}

/**
 * Paints what is in view: every card a block in the tint of its state, with its name as large as fits.
 * @param cards teams before what stands in them
 * @param picked those of them that have a ring
 * @returns the names that stand over the cards
 */
export function paintFar(
  context: CanvasRenderingContext2D,
  cards: readonly FarCard[],
  view: FarView,
  palette: FarPalette,
  measure: Measure,
  picked: ReadonlySet<string> = NOBODY,
): FarLabel[] {
  const brush: Brush = { context, palette, view, measure, picked, isTile: view.zoom < TILE_BELOW };
  const { scale } = view;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  context.clearRect(view.x, view.y, view.width, view.height);
  context.textBaseline = 'middle';
  context.lineWidth = 1 / view.zoom;
  const shown = cards.filter((card) => isInView(card, view));
  for (const card of shown) {
    context.globalAlpha = card.isFaint ? FAINT : 1;
    if (card.isTeam) paintTeam(brush, card);
    else paintCard(brush, card);
    if (brush.isTile) continue;
    if (card.isTeam) paintTeamName(brush, card);
    else paintCardName(brush, card);
  }
  context.globalAlpha = 1;
  paintPicks(brush, shown);
  if (!brush.isTile) return [];
  return shown.flatMap((card) => (card.isTeam ? (paintLabel(brush, card) ?? []) : []));
}
