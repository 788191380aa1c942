import { AppError } from '../platform/app-error';
import type { BackendCapabilities } from './port';

/** The error for a method that an adapter's capabilities rule out. */
export function unsupported(what: keyof BackendCapabilities): AppError {
  const texts: Record<keyof BackendCapabilities, string> = {
    compute: 'This kind of workspace has no machine of its own.',
    logs: 'This kind of workspace keeps no logs.',
    exec: 'Commands cannot be run in this kind of workspace.',
    files: 'This kind of workspace has no files.',
  };
  return new AppError('unsupported_by_backend', { public: texts[what], internal: `no capability: ${what}` });
}
