/** The tabs of the settings, in their order; `?settings=` in the address names one. */
export const SETTINGS_TABS = [
  { id: 'secrets', label: 'Secrets' },
  { id: 'tokens', label: 'Workspace tokens' },
  { id: 'keys', label: 'Organisation API keys' },
  { id: 'instructions', label: 'Instructions' },
  { id: 'budget', label: 'Budget' },
  { id: 'approvals', label: 'Approvals' },
  { id: 'audit', label: 'Audit' },
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number]['id'];

/** Pixels; the panel of a workspace, which it covers, may be wider. */
export const SETTINGS_WIDTH = 480;

/** The tab of that name; the first one for a name that this version does not have, null for none. */
export const toSettingsTab = (text: string | null): SettingsTab | null =>
  text === null ? null : (SETTINGS_TABS.find(({ id }) => id === text)?.id ?? 'secrets');
