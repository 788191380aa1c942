import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { createNodeDeriver } from '../derive-nodes';
import type { FarPalette } from './far-palette';
import { type FarCard, type FarView, paintFar, samePicture } from './paint-far';

const TONE = { body: 'body', edge: 'edge', tile: 'tile', dot: 'dot', map: 'map' };
const PALETTE: FarPalette = {
  tones: { ok: TONE, warn: TONE, bad: TONE, info: TONE, violet: TONE, idle: TONE, accent: TONE },
  sheets: ['sheet', 'sheet-2'],
  line: 'line',
  line2: 'line-2',
  text: 'text',
  muted: 'muted',
  surface: 'surface',
  accent: 'accent',
  teamTint: 'team',
  mapVeil: 'veil',
  font: 'sans',
};

/** Keeps what is written and does nothing else: pixels are looked at in a browser. */
function recordingContext() {
  const texts: { text: string; font: string }[] = [];
  const fills: string[] = [];
  const strokes: string[] = [];
  const context = {
    ...{ font: '', fillStyle: '', strokeStyle: '', textAlign: '', textBaseline: '', letterSpacing: '' },
    ...{ lineWidth: 1, globalAlpha: 1 },
    ...{
      setTransform: () => {},
      clearRect: () => {},
      beginPath: () => {},
      roundRect: () => {},
      arc: () => {},
    },
    ...{ stroke: () => strokes.push(context.strokeStyle), strokeRect: () => {}, setLineDash: () => {} },
    fill: () => fills.push(context.fillStyle),
    fillRect: () => fills.push(context.fillStyle),
    fillText: (text: string) => texts.push({ text, font: context.font }),
  };
  return { context: context as unknown as CanvasRenderingContext2D, texts, fills, strokes };
}

const row = (id: string, parent_id: string | null): WorkspaceRow =>
  ({
    id,
    name: `Name of ${id}`,
    parent_id,
    status: 'online',
    x: null,
    y: null,
    collapsed: false,
  }) as WorkspaceRow;

/** A team of forty, as the canvas derives it. */
function cards(): FarCard[] {
  const rows = [row('lead', null), ...Array.from({ length: 40 }, (_, at) => row(`c${at}`, 'lead'))];
  const nodes = createNodeDeriver()({
    rows: new Map(rows.map((each) => [each.id, each])),
    ...{
      deleting: new Set<string>(),
      selectedId: null,
      arrivingIds: null,
      shining: new Set<string>(),
      far: null,
    },
  });
  return nodes.map(({ id, type, position, width = 0, height = 0, data }) => ({
    ...{ id, width, height, data, depth: data.depth, isTeam: type === 'team', isFaint: false },
    ...position,
  }));
}

const viewAt = (zoom: number): FarView => ({
  x: -100,
  y: -100,
  width: 4000,
  height: 4000,
  scale: zoom,
  zoom,
});
const measure = (text: string): number => text.length * 0.55;

function paint(zoom: number, all = cards()) {
  const { context, texts, fills } = recordingContext();
  return { texts, fills, labels: paintFar(context, all, viewAt(zoom), PALETTE, measure) };
}

describe('the painted view', () => {
  it('puts a ring around what is picked, at either distance, and around nothing else', () => {
    const violet = { ...PALETTE.tones.violet, dot: 'ring' };
    const rings = (zoom: number, picked: string[]) => {
      const { context, strokes } = recordingContext();
      const palette = { ...PALETTE, tones: { ...PALETTE.tones, violet } };
      paintFar(context, cards(), viewAt(zoom), palette, measure, new Set(picked));
      return strokes.filter((colour) => colour === 'ring').length;
    };
    expect([rings(0.25, []), rings(0.25, ['c1', 'lead', 'gone']), rings(0.1, ['c2'])]).toEqual([0, 2, 1]);
  });

  it('writes the name of every card, none smaller than eleven pixels of the screen', () => {
    const { texts, labels } = paint(0.25);
    expect(texts.filter(({ text }) => text.startsWith('Name')).length).toBeGreaterThanOrEqual(41);
    for (const { font } of texts)
      expect(Number(/ ([\d.]+)px/.exec(font)?.[1]) * 0.25).toBeGreaterThanOrEqual(10.99);
    expect(labels).toEqual([]);
  });

  it('leaves only the team its name further out, where a press finds it', () => {
    const { texts, fills, labels } = paint(0.1);
    expect(texts.map(({ text }) => text)).toEqual(['Name of lead']);
    expect(labels.map(({ id }) => id)).toEqual(['lead']);
    expect(fills.filter((fill) => fill === 'tile')).toHaveLength(40);
  });

  it('paints nothing of what is out of view', () => {
    const away = cards().map((card) => ({ ...card, x: card.x + 50_000 }));
    expect(paint(0.1, away).fills).toEqual([]);
  });

  it('is the same picture when only a task changed, and another when a state, a name or a place did', () => {
    const before = cards();
    const [first, ...rest] = before;
    if (!first) throw new Error('no card');
    const changed = (fields: Partial<WorkspaceRow>): FarCard[] => [
      { ...first, data: { ...first.data, row: { ...first.data.row, ...fields } } },
      ...rest,
    ];
    expect(samePicture(before, changed({ current_task: 'Count', active_tasks: 1 }))).toBe(true);
    expect(samePicture(before, changed({ status: 'failed' }))).toBe(false);
    expect(samePicture(before, changed({ name: 'Other' }))).toBe(false);
    expect(samePicture(before, [{ ...first, x: first.x + 1 }, ...rest])).toBe(false);
    expect(samePicture(before, rest)).toBe(false);
  });
});
