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

/** By name, as the style sheet would write it. */
function writtenColours(): Map<string, string> {
  const written = new Map<string, string>();
  for (const tone of TONES) {
    const ink = `var(--${tone === 'accent' ? 'accent-text' : tone})`;
    const paper = `var(--${tone}-bg)`;
    const quiet = MAP_INK[tone];
    written.set(`${tone}.body`, paper);
    written.set(`${tone}.edge`, `color-mix(in srgb, ${ink} 34%, ${paper})`);
    written.set(`${tone}.tile`, `color-mix(in srgb, ${ink} 42%, ${paper})`);
    written.set(`${tone}.dot`, ink);
    written.set(`${tone}.map`, quiet ? `color-mix(in srgb, ${ink} ${quiet}, var(--surface))` : ink);
  }
  for (const token of PLAIN) written.set(token, `var(--${token})`);
  written.set('veil', 'color-mix(in srgb, var(--bg-2) 55%, transparent)');
  return written;
}

const PLAIN = [
  'sheet',
  'sheet-2',
  'line',
  'line-2',
  'text',
  'muted',
  'surface',
  'accent',
  'idle-bg',
] as const;

/** What the browser makes of them: all are asked for before the first is read, which is one pass over the styles. */
function workOut(frame: HTMLElement, written: ReadonlyMap<string, string>): (name: string) => string {
  const host = document.createElement('div');
  host.hidden = true;
  const probes = [...written].map(([name, colour]) => {
    const probe = document.createElement('i');
    probe.style.color = colour;
    host.append(probe);
    return [name, probe] as const;
  });
  frame.append(host);
  const colours = new Map(probes.map(([name, probe]) => [name, getComputedStyle(probe).color]));
  host.remove();
  return (name) => colours.get(name) ?? '';
}

/** Reads the tokens as they are under the present theme. */
export function readPalette(frame: HTMLElement): FarPalette {
  const colour = workOut(frame, writtenColours());
  const toned = (tone: Tone) => ({
    body: colour(`${tone}.body`),
    edge: colour(`${tone}.edge`),
    tile: colour(`${tone}.tile`),
    dot: colour(`${tone}.dot`),
    map: colour(`${tone}.map`),
  });
  return {
    tones: Object.fromEntries(TONES.map((tone) => [tone, toned(tone)])) as FarPalette['tones'],
    sheets: [colour('sheet'), colour('sheet-2')],
    line: colour('line'),
    line2: colour('line-2'),
    text: colour('text'),
    muted: colour('muted'),
    surface: colour('surface'),
    accent: colour('accent'),
    teamTint: colour('idle-bg'),
    mapVeil: colour('veil'),
    font: getComputedStyle(frame).fontFamily,
  };
}
