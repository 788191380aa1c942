import type { Flow } from './far-view/far-painter';
import { type FarPalette, readPalette } from './far-view/far-palette';
import { statusLook } from './status-look';

const WIDTH = 144;
const HEIGHT = 88;
/** The picture of the cards is larger than the map, so that it stays sharp. */
const SHARPNESS = 2;
/** Cards that change often are painted again this often at most. */
const REPAINT_MS = 250;
const EDGE = 1.06;

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CanvasMapPainter {
  /** The place of the sheet under a place of the map. */
  readonly at: (x: number, y: number) => { x: number; y: number } | null;
  readonly restyle: () => void;
  readonly stop: () => void;
}

const around = (rects: Iterable<Rect>): Rect | null => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
};

/** `inner` as large as fits into the map, with a little room around, in its middle. */
function fitInto(inner: Rect): { scale: number; left: number; top: number } {
  const scale = Math.min(WIDTH / (inner.width * EDGE), HEIGHT / (inner.height * EDGE));
  return {
    scale,
    left: WIDTH / 2 - (inner.x + inner.width / 2) * scale,
    top: HEIGHT / 2 - (inner.y + inner.height / 2) * scale,
  };
}

interface Picture {
  readonly image: HTMLCanvasElement;
  readonly bounds: Rect;
}

/** All cards once, as large as the map shows them at most. */
function paintCards(flow: Flow, palette: FarPalette): Picture | null {
  const cards = [...flow.getState().nodeLookup.values()].map((node) => ({
    ...node.internals.positionAbsolute,
    width: node.width ?? 0,
    height: node.height ?? 0,
    node,
  }));
  const bounds = around(cards);
  if (!bounds) return null;
  const image = document.createElement('canvas');
  const scale = SHARPNESS * Math.min(WIDTH / bounds.width, HEIGHT / bounds.height);
  image.width = Math.ceil(bounds.width * scale);
  image.height = Math.ceil(bounds.height * scale);
  const context = image.getContext('2d');
  if (!context) return null;
  context.setTransform(scale, 0, 0, scale, -bounds.x * scale, -bounds.y * scale);
  for (const { x, y, width, height, node } of cards) {
    const tone = palette.tones[statusLook(node.data.row.status).tone];
    context.fillStyle = node.type === 'team' ? palette.teamTint : tone.map;
    context.fillRect(x, y, width, height);
  }
  return { image, bounds };
}

/** Keeps the map true: the cards are painted when they change, the frame of the view whenever it moves. */
export function startCanvasMap(canvas: HTMLCanvasElement, flow: Flow): CanvasMapPainter {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  let palette = readPalette(canvas.parentElement ?? document.body);
  let picture: Picture | null = null;
  let shown: ReturnType<typeof fitInto> | null = null;
  let waiting = 0;
  let repainting: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    waiting = 0;
    const { transform, width, height } = flow.getState();
    const [x, y, zoom] = transform;
    const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
    const all = around(picture ? [picture.bounds, view] : [view]);
    if (!context || !all || all.width <= 0 || all.height <= 0) return;
    shown = fitInto(all);
    const { scale, left, top } = shown;
    const inMap = (rect: Rect): [number, number, number, number] => [
      rect.x * scale + left,
      rect.y * scale + top,
      rect.width * scale,
      rect.height * scale,
    ];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (picture) context.drawImage(picture.image, ...inMap(picture.bounds));
    const frame = inMap(view);
    context.beginPath();
    context.rect(0, 0, WIDTH, HEIGHT);
    context.rect(...frame);
    context.fillStyle = palette.mapVeil;
    context.fill('evenodd');
    context.strokeStyle = palette.accent;
    context.lineWidth = 1.5;
    context.strokeRect(...frame);
  };
  const changed = (): void => {
    waiting ||= requestAnimationFrame(show);
  };
  const repaint = (): void => {
    repainting = undefined;
    picture = paintCards(flow, palette);
    changed();
  };
  const stop = flow.subscribe((state, before) => {
    if (state.nodes !== before.nodes) repainting ??= setTimeout(repaint, REPAINT_MS);
    if (
      state.transform !== before.transform ||
      state.width !== before.width ||
      state.height !== before.height
    )
      changed();
  });
  repaint();
  return {
    at: (x, y) => (shown ? { x: (x - shown.left) / shown.scale, y: (y - shown.top) / shown.scale } : null),
    restyle: () => {
      palette = readPalette(canvas.parentElement ?? document.body);
      repaint();
    },
    stop: () => {
      stop();
      cancelAnimationFrame(waiting);
      clearTimeout(repainting);
    },
  };
}
