import { AppError } from '../platform/app-error';
import type { BackendCapabilities } from './port';

type Ability = Exclude<keyof BackendCapabilities, 'batchMax' | 'heartbeats' | 'cannedAnswers'>;

/** The error for a method that an adapter's capabilities rule out. */
export function unsupported(what: Ability): AppError {
  const texts: Record<Ability, string> = {
    compute: 'This kind of workspace has no machine of its own.',
    logs: 'This kind of workspace keeps no logs.',
    exec: 'Commands cannot be run in this kind of workspace.',
    files: 'This kind of workspace has no files.',
  };
  return new AppError('unsupported_by_backend', { public: texts[what], internal: `no capability: ${what}` });
}
