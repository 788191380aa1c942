import { AppError } from '../../../platform/app-error';
import { SCRIPT_EXITS } from './file-scripts';
import type { RunResult } from './run-over';

/** What programs on the other side say of a failure, as the C library puts it, and what it means to people. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/Read-only file system/, 'The machine did not do it: the disk that this lies on is read-only.'],
  [
    /Permission denied|Operation not permitted/,
    'The machine did not permit it: this lies where not even its administrator may do that.',
  ],
  [/Device or resource busy/, 'The machine did not do it: this is in use as a disk of its own.'],
];
const NO_ROOM = /No space left on device|Disk quota exceeded/;
/** How much of it goes into the log. */
const SAID_CHARS_MAX = 2000;

/** Why a script has failed; its exit code says what is foreseen, what it printed the rest. */
export function explainFailure({ exitCode, stdout, stderr }: RunResult): AppError {
  switch (exitCode) {
    case SCRIPT_EXITS.missing:
      return new AppError('file_not_found');
    case SCRIPT_EXITS.outside:
      return new AppError('file_not_found', {
        public: 'This path leads out of the workspace through a link.',
      });
    case SCRIPT_EXITS.taken:
      return new AppError('path_taken', { field: 'path' });
    case SCRIPT_EXITS.changed:
      return new AppError('file_changed', {
        field: 'expected_version',
        details: { current_version: stdout === 'none' ? null : stdout },
      });
    case SCRIPT_EXITS.cutOff:
      return new AppError('backend_unavailable', {
        public: 'The connection to this machine broke while files were on their way; nothing was written.',
      });
    case SCRIPT_EXITS.busy:
      return new AppError('backend_unavailable', {
        public: 'Somebody else has been writing files of this machine for a long time; retry shortly.',
      });
    default:
      return explainSaid(exitCode, stderr);
  }
}

function explainSaid(exitCode: number, stderr: string): AppError {
  const internal = `ended with ${exitCode}: ${stderr.slice(0, SAID_CHARS_MAX)}`;
  if (NO_ROOM.test(stderr)) return new AppError('storage_full', { internal });
  const found = FAILURES.find(([pattern]) => pattern.test(stderr));
  return new AppError('machine_failed', found ? { public: found[1], internal } : { internal });
}
