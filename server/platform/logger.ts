import { type Logger, pino } from 'pino';

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
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, redact: { paths: SECRET_PATHS, censor: '[redacted]' } },
    pino.destination({ dest: 2, sync: true }),
  );
}
