import { isolate } from '@/components/ui/isolate';
import type { FailedChange } from './perform-changes';

const NAMED_MAX = 3;

const COUNT = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

/** One workspace by its name, several by their number. */
export const namesOf = (names: readonly string[]): string =>
  names.length === 1 ? isolate(names[0] ?? '') : COUNT(names.length);

/** Which ones failed and why: up to three by name, the others counted. */
export function failureText(
  failed: readonly FailedChange[],
  nameOf: (id: string) => string,
  wasNot: string,
): string {
  const named = failed.slice(0, NAMED_MAX).map(({ change }) => isolate(nameOf(change.id)));
  const more = failed.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  const reasons = [...new Set(failed.map(({ message }) => message))];
  return `${list} ${failed.length === 1 ? 'was' : 'were'} not ${wasNot}: ${reasons[0] ?? ''}`;
}

/** Why a step back or forth cannot be made. */
export const overtakenText = (name: string, way: 'undo' | 'redo'): string =>
  `${isolate(name)} has been changed by somebody else since, so nothing was ${way === 'undo' ? 'undone' : 'redone'}.`;
