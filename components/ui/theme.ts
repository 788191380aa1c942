export const THEME_COOKIE = 'molecule_theme';

export type Theme = 'system' | 'light' | 'dark';

const NEXT: Record<Theme, Theme> = { dark: 'light', light: 'system', system: 'dark' };

export const nextTheme = (theme: Theme): Theme => NEXT[theme];

/** Anything but a known word means: as the system. */
export function parseTheme(value: string | undefined | null): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}
