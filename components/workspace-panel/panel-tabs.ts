/** The tabs of the panel, in their order; `?tab=` in the address names one. */
export const PANEL_TABS = [
  { id: 'chat', label: 'Chat' },
  { id: 'details', label: 'Details' },
  { id: 'config', label: 'Config' },
  { id: 'files', label: 'Files' },
  { id: 'memory', label: 'Memory' },
  { id: 'terminal', label: 'Terminal' },
] as const;

export type PanelTab = (typeof PANEL_TABS)[number]['id'];

export const DEFAULT_TAB: PanelTab = 'chat';

/** The tab of that name, or the first one: an address may name what this version does not have. */
export const toPanelTab = (text: string | null): PanelTab =>
  PANEL_TABS.find(({ id }) => id === text)?.id ?? DEFAULT_TAB;
