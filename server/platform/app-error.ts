import { type ErrorCode, errorRow } from '@/contracts/errors';

/** Next compiles routes apart from server/main.ts, so a class has two identities; a registered symbol has one. */
const BRAND: unique symbol = Symbol.for('molecule.app-error') as never;

interface AppErrorOptions {
  /** What the caller reads instead of the table's text. */
  public?: string;
  /** What only the log says. */
  internal?: string;
  /** The field of the request that is wrong. */
  field?: string;
  /** The extra keys that the error table documents for this code. */
  details?: Record<string, unknown>;
  /** Status of the HTTP answer where it is not the table's: another server's own, passed on. */
  status?: number;
  cause?: unknown;
}

/** The one error that carries meaning across the code: a code of the error table, and what may be said of it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly [BRAND] = true;
  readonly publicText: string;
  readonly internalText: string | undefined;
  readonly field: string | undefined;
  readonly details: Record<string, unknown>;
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    const publicText = options.public ?? errorRow(code).text;
    super(options.internal ?? publicText, { cause: options.cause });
    this.publicText = publicText;
    this.internalText = options.internal;
    this.field = options.field;
    this.details = options.details ?? {};
    this.status = options.status ?? errorRow(code).status;
  }
}

export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** PostgreSQL's own code of an error, wherever in the chain of causes the driver's error stands; null when there is none. */
export function sqlState(error: unknown): string | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return null;
}

/** Codes that say that the database cannot be reached, or is going away: worth a retry, never the caller's fault. */
const UNREACHABLE = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|CONNECT|CONNECTION_|08|57P0|53300)/;

export const isDatabaseUnreachable = (error: unknown): boolean => UNREACHABLE.test(sqlState(error) ?? '');

/** The database has undone a transaction to end a deadlock (SQLSTATE 40P01) or a conflict (40001): it may simply be run again. */
export const isGivenWay = (error: unknown): boolean => /^(40P01|40001)$/.test(sqlState(error) ?? '');

/** A unique index refused the row (SQLSTATE 23505). */
export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === '23505';

/** What the row refers to is gone (SQLSTATE 23503). */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';

/** Any thrown value as an AppError: what is not one says nothing to the caller but that it was our fault. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = isDatabaseUnreachable(error) ? 'platform_unavailable' : 'internal';
  return new AppError(code, { cause: error });
}

/** There is no file or folder of that name. */
export const isMissingFile = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');
