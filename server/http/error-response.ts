import { type ErrorBody, errorRow } from '@/contracts/errors';
import type { AppError } from '../platform/app-error';
import type { Logger } from '../platform/logger';
import { type Answer, toResponse } from './answer';
import { apiSecurityHeaders } from './security-headers';

/** The error body of HTTP (D39). Extras appear only where the table documents them. */
export function toErrorBody(error: AppError, requestId: string): ErrorBody {
  const extras = errorRow(error.code).extras?.safeParse(error.details);
  return {
    error: error.publicText,
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    request_id: requestId,
    ...(extras?.success ? extras.data : {}),
  };
}

/** @param body in the caller's dialect, where that is not plain JSON */
export function errorAnswer(
  error: AppError,
  requestId: string,
  headers: Record<string, string> = {},
  body: object = toErrorBody(error, requestId),
): Answer {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      ...apiSecurityHeaders(),
      'cache-control': 'no-store',
      'x-request-id': requestId,
      // How to come again (RFC 9110); A2A clients look for it.
      ...(error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

/** Every error that tells how long to wait tells it in the header too. */
export function retryAfter({ details }: AppError): Record<string, string> {
  const seconds = details.retry_after;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}

/** An error as Next takes it. */
export const errorResponse = (
  error: AppError,
  requestId: string,
  headers: Record<string, string> = {},
): Response => toResponse(errorAnswer(error, requestId, headers));

/** Logs an error at its table level; causes go to the log alone. */
export function logError(log: Logger, error: AppError, fields: Record<string, unknown>): void {
  const { level } = errorRow(error.code);
  const cause = level === 'error' || level === 'warn' ? { err: error.cause ?? error } : {};
  log[level](
    { ...fields, code: error.code, field: error.field, ...cause },
    error.internalText ?? error.publicText,
  );
}
