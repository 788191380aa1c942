import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './describe-error';

export type { Logger };

/** Paths that may hold a secret; pino writes `[redacted]` in their place. */
const SECRET_PATHS = [
  'password',
  '*.password',
  'authorization',
  '*.authorization',
  'cookie',
  '*.cookie',
  'url.password',
];

/**
 * The process log: JSON lines on stderr, so that stdout stays free for what a command prints.
 * @param level a pino level name, or `silent`
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      serializers: { err: describeError },
    },
    destination,
  );
}
