import type { Inspected } from './containers';

const MIB = 1024 * 1024;

/** Why a container ended, in a sentence for people; null where it runs or never ran. */
export function whyEnded(found: Pick<Inspected, 'State' | 'HostConfig'> | null): string | null {
  if (found === null || !['exited', 'dead'].includes(found.State.Status)) return null;
  const { OOMKilled: lackedMemory, ExitCode: code } = found.State;
  if (!lackedMemory) return `The agent ended with exit code ${code}.`;
  const mebibytes = Math.round((found.HostConfig.Memory ?? 0) / MIB);
  return `It ran out of memory: its tier allows ${mebibytes} MiB.`;
}
