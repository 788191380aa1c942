import { AppError } from '../platform/app-error';
import type { Backend, BackendCapabilities } from './port';

type Ability = Exclude<
  keyof BackendCapabilities,
  'batchMax' | 'heartbeats' | 'cannedAnswers' | 'monthlyCents'
>;

/** The error for a method that an adapter's capabilities rule out. */
export function unsupported(what: Ability): AppError {
  const texts: Record<Ability, string> = {
    compute: 'This kind of workspace has no machine of its own.',
    logs: 'This kind of workspace keeps no logs.',
    exec: 'Commands cannot be run in this kind of workspace.',
    files: 'This kind of workspace has no files.',
    terminal: 'This kind of workspace has no terminal.',
    images: 'Agents of this kind do not come as images.',
  };
  return new AppError('unsupported_by_backend', { public: texts[what], internal: `no capability: ${what}` });
}

/** A method that an adapter does not have. */
export const refuse = (what: Ability) => (): Promise<never> => Promise.reject(unsupported(what));

/** What an adapter says that has no images. */
export const NO_IMAGES: Backend['images'] = { pull: refuse('images'), current: refuse('images') };
