import type { ITheme } from '@xterm/xterm';

/** Which of our colours a terminal's sixteen are; bright ones are the same, so that all can be read on our ground. */
const TOKENS = {
  background: '--bg',
  foreground: '--text',
  cursor: '--text',
  cursorAccent: '--bg',
  selectionBackground: '--accent-bg',
  black: '--soft',
  red: '--bad',
  green: '--ok',
  yellow: '--warn',
  blue: '--info',
  magenta: '--violet',
  cyan: '--accent-text',
  white: '--muted',
  brightBlack: '--soft',
  brightRed: '--bad',
  brightGreen: '--ok',
  brightYellow: '--warn',
  brightBlue: '--info',
  brightMagenta: '--violet',
  brightCyan: '--accent-text',
  brightWhite: '--text',
} as const satisfies ITheme;

/** The colours as they are now; a terminal paints with values and knows no variables. */
export function readTerminalTheme(within: HTMLElement): ITheme {
  const probe = within.appendChild(document.createElement('span'));
  probe.hidden = true;
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as ITheme;
}

/** Calls back when the page has other colours. @returns how to stop */
export function watchTheme(changed: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(changed);
  system.addEventListener('change', changed);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    chosen.disconnect();
  };
}
