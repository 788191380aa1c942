import type { Tone } from '../status-look';

/** What the far view is painted with: the tokens of the style sheet, as colours a canvas understands. */
export interface FarPalette {
  /** Of a card: its body, its edge, and its body where no name is readable. */
  readonly tones: Readonly<
    Record<
      Tone,
      {
        readonly body: string;
        readonly edge: string;
        readonly tile: string;
        readonly dot: string;
        readonly map: string;
      }
    >
  >;
  readonly sheets: readonly [string, string];
  readonly line: string;
  readonly line2: string;
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly accent: string;
  /** Of the map: a team, and what is out of view. */
  readonly teamTint: string;
  readonly mapVeil: string;
  readonly font: string;
}

const TONES: readonly Tone[] = ['ok', 'warn', 'bad', 'info', 'violet', 'idle', 'accent'];

/** On the map the usual states are quiet, so that the others stand out. */
const MAP_INK: Partial<Record<Tone, string>> = { ok: '42%', violet: '50%', idle: '45%' };

/** Reads the tokens as they are under the present theme; the browser works out what they come to. */
export function readPalette(frame: HTMLElement): FarPalette {
  const probe = document.createElement('i');
  probe.hidden = true;
  frame.append(probe);
  const colour = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const toned = (tone: Tone) => {
    const ink = `var(--${tone === 'accent' ? 'accent-text' : tone})`;
    const paper = `var(--${tone}-bg)`;
    return {
      body: colour(paper),
      edge: colour(`color-mix(in srgb, ${ink} 34%, ${paper})`),
      tile: colour(`color-mix(in srgb, ${ink} 42%, ${paper})`),
      dot: colour(ink),
      map: colour(MAP_INK[tone] ? `color-mix(in srgb, ${ink} ${MAP_INK[tone]}, var(--surface))` : ink),
    };
  };
  const palette: FarPalette = {
    tones: Object.fromEntries(TONES.map((tone) => [tone, toned(tone)])) as FarPalette['tones'],
    sheets: [colour('var(--sheet)'), colour('var(--sheet-2)')],
    line: colour('var(--line)'),
    line2: colour('var(--line-2)'),
    text: colour('var(--text)'),
    muted: colour('var(--muted)'),
    surface: colour('var(--surface)'),
    accent: colour('var(--accent)'),
    teamTint: colour('var(--idle-bg)'),
    mapVeil: colour('color-mix(in srgb, var(--bg-2) 55%, transparent)'),
    font: getComputedStyle(frame).fontFamily,
  };
  probe.remove();
  return palette;
}
