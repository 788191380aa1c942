import { isJsonObject, objectField } from '@/domain/a2a/json';
import type { OutboundResponse } from '../platform/guarded-fetch/exchange';

const SECONDS_DEFAULT = 30;
const SECONDS_MAX = 300;

/**
 * How long an agent asks its callers to wait, when it says that it is too busy to take this request; null when it says
 * no such thing. It says so by 429, or by 503 with a `Retry-After` or with `busy: true`: a bare 503 may mean anything.
 */
export function busySeconds(
  { status, headers }: Pick<OutboundResponse, 'status' | 'headers'>,
  body: unknown,
): number | null {
  if (status !== 429 && status !== 503) return null;
  const stated = [headers['retry-after']].flat()[0];
  if (status === 503 && stated === undefined && !saysBusy(body)) return null;
  const seconds = Number(stated ?? SECONDS_DEFAULT);
  // It may also be a date, by a clock that is not ours.
  return seconds >= 0 ? Math.min(Math.max(Math.ceil(seconds), 1), SECONDS_MAX) : SECONDS_DEFAULT;
}

function saysBusy(body: unknown): boolean {
  if (!isJsonObject(body)) return false;
  const error = objectField(body, 'error');
  const data = error && objectField(error, 'data');
  return [body, error, data].some((place) => place?.busy === true);
}
