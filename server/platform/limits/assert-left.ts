import { AppError } from '../app-error';
import type { LimitState } from './limit';

/**
 * Refuses once nothing is left.
 * @param text what the caller reads in place of the table's words
 */
export function assertLeft(state: LimitState | null, text?: string): void {
  if (!state?.exceeded) return;
  throw new AppError('rate_limited', {
    ...(text === undefined ? {} : { public: text }),
    details: { retry_after: state.resetSeconds, allowance: state },
  });
}

/** The allowance that a request was refused for; null when it was refused for something else. */
export const exceededOf = ({ details }: AppError): LimitState | null =>
  (details.allowance as LimitState | undefined) ?? null;
