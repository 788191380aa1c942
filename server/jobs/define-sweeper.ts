import type { Deps } from '../deps';

export interface Sweeper {
  /** Noun, kebab-case; the name on /admin/liveness. */
  readonly name: string;
  /** Crontab line, minute resolution, UTC. A slot runs once however many replicas there are. */
  readonly cron: string;
  /** Runs this often within the minute of a slot, evenly; once unless given. The later runs are jobs of their own. */
  readonly roundsPerMinute?: number;
  /** Runs once when a process starts, too. */
  readonly runsAtStart?: boolean;
  readonly timeoutMs: number;
  /** Repairs what it finds and says how much that was. */
  run(deps: Deps): Promise<{ corrected: number }>;
}

/** Declares a periodic job; list it in catalog.ts. */
export const defineSweeper = (sweeper: Sweeper): Sweeper => sweeper;
