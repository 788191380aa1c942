import { truncateToRunes } from '@/domain/text';
import type { StartProgress } from '../../backends/port';
import type { Deps } from '../../deps';

/** Often enough for an eye, and no weight for a hundred starts at once. */
const PAUSE_MS = 400;
const TEXT_RUNES_MAX = 120;

/**
 * Tells the canvas what a start is doing. A backend may report every packet that arrives: what comes within a moment is
 * told as one, and always with the newest of it.
 */
export function tellProgress(
  { events, clock }: Pick<Deps, 'events' | 'clock'>,
  workspaceId: string,
): (progress: StartProgress) => void {
  let next: StartProgress | null = null;
  let timer: NodeJS.Timeout | null = null;
  const tell = ({ text, share }: StartProgress): void => {
    events.publishEphemeral({
      event: 'WORKSPACE_PROVISION_PROGRESS',
      workspace_id: workspaceId,
      timestamp: clock.now().toISOString(),
      payload: { text: truncateToRunes(text, TEXT_RUNES_MAX), share: share === null ? null : within(share) },
    });
  };
  const flush = (): void => {
    timer = null;
    if (next === null) return;
    tell(next);
    next = null;
    pause();
  };
  const pause = (): void => {
    timer = setTimeout(flush, PAUSE_MS);
    timer.unref();
  };
  return (progress) => {
    next = progress;
    if (timer === null) flush();
  };
}

const within = (share: number): number => (Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0);
