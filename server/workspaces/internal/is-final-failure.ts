import type { ErrorCode } from '@/contracts/errors';
import { isAppError } from '../../platform/app-error';

/** What the next attempt, some seconds later, would find just the same: people are told at once and not after minutes. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['image_not_found', 'storage_full', 'unsupported_by_backend']);

/** True when starting a machine failed for a reason that somebody has to do something about. */
export const isFinalFailure = (error: unknown): boolean =>
  isAppError(error) && (FINAL.has(error.code) || error.details?.is_final === true);
