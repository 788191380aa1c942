import type { ErrorRow } from '@/contracts/error-row';
import { ERRORS, type ErrorCode, errorBody, errorRow } from '@/contracts/errors';

/** Codes of our own for answers that never came or cannot be read. */
export type LocalErrorCode = 'network' | 'unreadable_answer';

interface ApiErrorFields {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly retry: ErrorRow['retry'];
  readonly field: string | null;
  readonly requestId: string | null;
  /** The whole body: documented extras stand beside the error. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A refused or failed request, in the server's words. */
export class ApiError extends Error implements ApiErrorFields {
  readonly code: string;
  readonly status: number;
  readonly retry: ErrorRow['retry'];
  readonly field: string | null;
  readonly requestId: string | null;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(fields: ApiErrorFields) {
    super(fields.message);
    this.name = 'ApiError';
    this.code = fields.code;
    this.status = fields.status;
    this.retry = fields.retry;
    this.field = fields.field;
    this.requestId = fields.requestId;
    this.body = fields.body;
  }
}

const isKnownCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** Reads an error answer; a body that is none of ours (a proxy's page) becomes a plain sentence. */
export function toApiError(status: number, body: unknown): ApiError {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) {
    return new ApiError({
      code: 'unreadable_answer',
      message: `The platform answered ${status} without saying why.`,
      status,
      retry: status >= 500 ? 'later' : 'after-change',
      field: null,
      requestId: null,
      body: {},
    });
  }
  const { error, code, field, request_id: requestId } = parsed.data;
  const retry = isKnownCode(code) ? errorRow(code).retry : status >= 500 ? 'later' : 'after-change';
  return new ApiError({
    code,
    message: error,
    status,
    retry,
    field: field ?? null,
    requestId,
    body: parsed.data,
  });
}

export const networkError = (): ApiError =>
  new ApiError({
    code: 'network' satisfies LocalErrorCode,
    message: 'The platform cannot be reached.',
    status: 0,
    retry: 'later',
    field: null,
    requestId: null,
    body: {},
  });

/** No answer came: what was asked for may have been done all the same. */
export const isWithoutAnswer = (error: unknown): boolean =>
  error instanceof ApiError && error.code === ('network' satisfies LocalErrorCode);

/** What to tell a person about anything that was thrown. */
export function toFailure(error: unknown): { code: string; message: string; requestId: string | null } {
  if (error instanceof ApiError)
    return { code: error.code, message: error.message, requestId: error.requestId };
  return { code: 'internal', message: 'Something went wrong in this page.', requestId: null };
}
