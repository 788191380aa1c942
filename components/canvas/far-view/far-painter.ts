import type { ReactFlowState, useStoreApi } from '@xyflow/react';
import type { CardNode } from '../derive-nodes';
import type { Measure } from './break-name';
import { cardAt, fewInView, type Point } from './far-geometry';
import { type FarPalette, readPalette } from './far-palette';
import { createMeasure } from './measure-text';
import { type FarCard, type FarLabel, type FarView, paintFar, samePicture } from './paint-far';

export type Flow = ReturnType<typeof useStoreApi<CardNode>>;
type FlowState = ReactFlowState<CardNode>;

/** Pixels that are painted beyond each edge: a pan within them moves the picture and paints nothing. */
const MARGIN = 256;
/** After so many milliseconds without a move it is said again which cards are in view. */
const SETTLE_MS = 150;
const FEW = 240;

/** What is painted at the moment. */
interface Painted {
  readonly cards: readonly FarCard[];
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
  readonly labels: readonly FarLabel[];
}

/** The cards as the flow holds them, also while they are being dragged. */
function farCards({ nodeLookup }: FlowState): FarCard[] {
  return [...nodeLookup.values()].map(({ id, type, data, className, internals, width = 0, height = 0 }) => ({
    id,
    ...internals.positionAbsolute,
    width,
    height,
    isTeam: type === 'team',
    depth: data.depth,
    data,
    isFaint: data.isLocked || (className?.includes('arriving') ?? false),
  }));
}

/**
 * Keeps the picture of a far view true for as long as it is shown: repaints it once a frame when a card changed or the
 * view left what is painted, and otherwise only moves it.
 */
export class FarPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #frame: HTMLElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #flow: Flow;
  readonly #onFew: (ids: ReadonlySet<string>) => void;
  readonly #unsubscribe: () => void;
  #palette: FarPalette;
  #measure: Measure;
  #cards: readonly FarCard[] = [];
  #cardsOf: readonly CardNode[] | null = null;
  #painted: Painted | null = null;
  #picked: ReadonlySet<string> = new Set();
  #waiting = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** @param onFew told which cards in view are to have an element of their own */
  constructor(canvas: HTMLCanvasElement, flow: Flow, onFew: (ids: ReadonlySet<string>) => void) {
    this.#canvas = canvas;
    this.#frame = canvas.parentElement ?? document.body;
    this.#context = canvas.getContext('2d');
    this.#flow = flow;
    this.#onFew = onFew;
    this.#palette = readPalette(this.#frame);
    this.#measure = createMeasure(this.#palette.font);
    this.#unsubscribe = flow.subscribe((state, before) => {
      const { nodes, transform, width, height } = before;
      if (
        state.nodes !== nodes ||
        state.transform !== transform ||
        state.width !== width ||
        state.height !== height
      )
        this.#changed();
    });
    this.#show();
    // The picture first: who looks is not kept waiting by elements that nobody sees.
    this.#settling = setTimeout(() => this.#settle(), SETTLE_MS);
  }

  /** Which card is there, by a place of the window. */
  at({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): string | null {
    const state = this.#flow.getState();
    const [x, y, zoom] = state.transform;
    const corner = this.#frame.getBoundingClientRect();
    const point = { x: (clientX - corner.x - x) / zoom, y: (clientY - corner.y - y) / zoom };
    return cardAt(this.#current(state), point, this.#painted?.labels);
  }

  /** The theme or the type is another one. */
  restyle(): void {
    this.#palette = readPalette(this.#frame);
    this.#measure = createMeasure(this.#palette.font);
    this.#painted = null;
    this.#changed();
  }

  /** These have a ring from now on. */
  pick(picked: ReadonlySet<string>): void {
    if (picked === this.#picked) return;
    this.#picked = picked;
    this.#painted = null;
    this.#changed();
  }

  stop(): void {
    this.#unsubscribe();
    cancelAnimationFrame(this.#waiting);
    clearTimeout(this.#settling);
  }

  #changed(): void {
    this.#waiting ||= requestAnimationFrame(() => this.#show());
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), SETTLE_MS);
  }

  /** The same list for as long as it looks the same: what only concerns elements, or a task, paints nothing. */
  #current(state: FlowState): readonly FarCard[] {
    if (this.#cardsOf === state.nodes) return this.#cards;
    this.#cardsOf = state.nodes;
    const cards = farCards(state);
    if (!samePicture(this.#cards, cards)) this.#cards = cards;
    return this.#cards;
  }

  #show(): void {
    this.#waiting = 0;
    const state = this.#flow.getState();
    const moved = this.#movedBy(state);
    if (moved) this.#canvas.style.transform = `translate(${moved.x}px, ${moved.y}px)`;
    else this.#repaint(state);
  }

  /** How far the picture has to be moved to be right; null where it has to be painted again. */
  #movedBy(state: FlowState): Point | null {
    const { transform, width, height } = state;
    const painted = this.#painted;
    if (painted?.cards !== this.#current(state) || painted.width !== width || painted.height !== height)
      return null;
    const [fromX, fromY, fromZoom] = painted.transform;
    const by = { x: transform[0] - fromX, y: transform[1] - fromY };
    return transform[2] === fromZoom && Math.abs(by.x) <= MARGIN && Math.abs(by.y) <= MARGIN ? by : null;
  }

  #repaint(state: FlowState): void {
    if (!this.#context) return;
    const { transform } = state;
    const [x, y, zoom] = transform;
    const cards = this.#current(state);
    const ratio = window.devicePixelRatio || 1;
    const width = state.width + 2 * MARGIN;
    const height = state.height + 2 * MARGIN;
    const size = { width: Math.ceil(width * ratio), height: Math.ceil(height * ratio) };
    if (this.#canvas.width !== size.width || this.#canvas.height !== size.height)
      Object.assign(this.#canvas, size);
    const view: FarView = {
      x: (-x - MARGIN) / zoom,
      y: (-y - MARGIN) / zoom,
      width: width / zoom,
      height: height / zoom,
      scale: zoom * ratio,
      zoom,
    };
    const labels = paintFar(this.#context, cards, view, this.#palette, this.#measure, this.#picked);
    this.#painted = { cards, transform, width: state.width, height: state.height, labels };
    this.#canvas.style.cssText = `inset: -${MARGIN}px auto auto -${MARGIN}px; width: ${width}px; height: ${height}px`;
    this.#canvas.dataset.cards = String(cards.length);
  }

  #settle(): void {
    const state = this.#flow.getState();
    const [x, y, zoom] = state.transform;
    const view = { x: -x / zoom, y: -y / zoom, width: state.width / zoom, height: state.height / zoom };
    this.#onFew(fewInView(this.#current(state), view, FEW));
  }
}
