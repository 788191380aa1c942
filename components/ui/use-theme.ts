'use client';

import { useSyncExternalStore } from 'react';
import { COOKIE_PATH } from '@/components/api-client/base-path';
import { nextTheme, parseTheme, THEME_COOKIE, type Theme } from './theme';

const YEAR_SECONDS = 31_536_000;

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

const read = (): Theme => parseTheme(document.documentElement.dataset.theme);

function write(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it before the first paint; the Cookie Store API is not everywhere
  document.cookie = `${THEME_COOKIE}=${theme}; path=${COOKIE_PATH}; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** What was chosen, for a document that the server did not make. */
export const readThemeCookie = (): Theme =>
  typeof document === 'undefined'
    ? 'system'
    : parseTheme(new RegExp(`(?:^|; )${THEME_COOKIE}=(\\w+)`).exec(document.cookie)?.[1]);

/** The chosen theme (the html attribute is the one place that holds it) and the step to the next. */
export function useTheme(): { theme: Theme; cycle: () => void } {
  const theme = useSyncExternalStore<Theme>(subscribe, read, () => 'system');
  return { theme, cycle: () => write(nextTheme(read())) };
}
