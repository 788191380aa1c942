import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import type { StartOutcome } from './start-outcome';
import { tellProgress } from './tell-progress';

/** Tells the canvas why a start did not succeed that is tried again by itself: until then the card would say nothing. */
export function tellRetry(
  deps: Pick<Deps, 'events' | 'clock'>,
  { workspace, error, prepared }: StartOutcome,
): void {
  const reason = isAppError(error) ? error.publicText : 'It did not start.';
  // Through the same mouth as the attempt itself, whose last word may still wait to be said.
  const tell = prepared?.start.onProgress ?? tellProgress(deps, workspace.id);
  tell({ text: `${reason} It is tried again.`, share: null });
}
