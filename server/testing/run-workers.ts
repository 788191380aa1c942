import type { Deps } from '@/server/deps';
import { type JobRunner, startJobRunner } from '@/server/jobs/runner';

/**
 * Starts workers as a process does, beside those that run already, for what only real ones show: many at once, and their
 * death. Stop them before the database goes.
 * @param takesOverAtOnce what dead processes left belongs to these at once, as where a database has one process alone
 */
export function runWorkers(deps: Deps, url: string, takesOverAtOnce: boolean): Promise<JobRunner> {
  const config: Deps['config'] = takesOverAtOnce
    ? { ...deps.config, database: { kind: 'embedded' } }
    : deps.config;
  return startJobRunner({ ...deps, config }, url);
}
