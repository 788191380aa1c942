import { agentRuntimeLabel } from '@/domain/agent-runtimes';

interface Reason {
  readonly runtimes: readonly string[];
  readonly reason: string;
}

/** Beyond these the others are counted: the reason is what matters. */
const NAMES_SHOWN = 2;

/** Which runtimes cannot be had here at the moment, and why; null when there is nothing to say. */
export function reasonsInWords(reasons: readonly Reason[]): string | null {
  if (reasons.length === 0) return null;
  return reasons
    .map(({ runtimes, reason }) => `${namesOf(runtimes)} cannot run here now: ${reason}`)
    .join(' ');
}

function namesOf(runtimes: readonly string[]): string {
  const names = runtimes.map(agentRuntimeLabel);
  const more = names.length - NAMES_SHOWN;
  // One more takes no less room than its name.
  if (more <= 1) return names.length === 3 ? `${names[0]}, ${names[1]} and ${names[2]}` : names.join(' and ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${more} more`;
}
