export interface Tier {
  readonly tier: 1 | 2 | 3 | 4;
  readonly label: string;
  /** What an agent of this tier may reach. */
  readonly about: string;
}

/** The one table of the tiers and their names. */
export const TIERS: readonly Tier[] = [
  { tier: 1, label: 'Sandboxed', about: 'Its own folder and nothing else.' },
  { tier: 2, label: 'Standard', about: 'An ordinary container with its own files and the network.' },
  { tier: 3, label: 'Privileged', about: 'A container with rights on the machine it runs on.' },
  { tier: 4, label: 'Full access', about: 'The machine itself.' },
];

export const DEFAULT_TIER = 2;

/** Above this an agent reaches beyond its container, which whoever runs the server has to allow (D24). */
export const OPEN_TIER_MAX = 2;
