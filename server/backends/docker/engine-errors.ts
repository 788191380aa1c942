import { AppError, isAppError } from '../../platform/app-error';

/** What dockerode throws: an answer of the engine, or an error of the connection. */
interface RawError {
  readonly statusCode?: unknown;
  readonly json?: unknown;
  readonly code?: unknown;
  readonly name?: unknown;
}

/** HTTP status of the engine's answer, also of a translated error; null when it gave none. */
export function statusOf(error: unknown): number | null {
  const raw = isAppError(error) ? error.cause : error;
  const status = asRaw(raw).statusCode;
  return typeof status === 'number' ? status : null;
}

/** The sentences of the engine that mean something of their own. It has no codes for them, so its words are all there is. */
const MEANINGS: readonly (readonly [RegExp, AppError['code'], string])[] = [
  [/no space left|disk quota exceeded/i, 'storage_full', 'There is no room left on the disk of Docker.'],
  [
    /port is already allocated|address already in use/i,
    'machine_failed',
    'A port that the container needs is taken by another program; start it again.',
  ],
  [
    /name .* is already in use/i,
    'machine_failed',
    'A container of another deployment or by somebody else has the name that this one needs; remove or rename it.',
  ],
  [
    /bind source path does not exist/i,
    'machine_failed',
    'The folder that this workspace works in is not there on the host of Docker.',
  ],
  [/no such image|pull access denied|manifest unknown|not found: manifest/i, 'image_not_found', ''],
  [/is not running|is paused/i, 'machine_not_running', ''],
  [
    /executable file not found|no such file or directory.*(exec|start)|exec: /i,
    'machine_failed',
    'The image does not have the program that is asked for; an agent’s image needs a shell (sh).',
  ],
  [
    /cannot allocate memory|minimum memory limit/i,
    'machine_failed',
    'The host of Docker has too little memory for this container.',
  ],
];

/**
 * An error of the engine in plain words. What the engine said itself goes to the log alone.
 * @param host where the engine was looked for
 */
export function toEngineError(error: unknown, host: string): AppError {
  if (isAppError(error)) return error;
  const raw = asRaw(error);
  if (typeof raw.statusCode !== 'number') return toConnectionError(error, raw, host);
  const said = wordsOf(raw.json);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(said));
  const options = { internal: `Docker: ${raw.statusCode} ${said}`, cause: error };
  if (meaning) return new AppError(meaning[1], { ...options, ...(meaning[2] ? { public: meaning[2] } : {}) });
  return new AppError('machine_failed', {
    ...options,
    public: 'Docker could not do that; the platform log has its words.',
  });
}

function toConnectionError(error: unknown, { code, name }: RawError, host: string): AppError {
  const inTime = name !== 'AbortError' && name !== 'TimeoutError';
  const text =
    code === 'EACCES'
      ? `This server may not use Docker (${host}): add its user to the group docker.`
      : inTime
        ? `Docker cannot be reached at ${host}: start it, or set DOCKER_HOST.`
        : 'Docker did not answer in time.';
  return new AppError('backend_unavailable', { public: text, cause: error });
}

const asRaw = (error: unknown): RawError => (typeof error === 'object' && error !== null ? error : {});

function wordsOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  return Buffer.isBuffer(json) ? json.toString('utf8') : String(json ?? '');
}
