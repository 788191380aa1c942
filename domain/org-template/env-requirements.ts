import type { EnvRequirement } from './types';

/**
 * The union of requirements, sorted, each once. A name that is needed anyway takes the groups that hold it with it: once
 * it has a value, so have they.
 */
export function uniteEnv(lists: readonly (readonly EnvRequirement[])[]): EnvRequirement[] {
  const names = new Set<string>();
  const groups = new Map<string, readonly string[]>();
  for (const requirement of lists.flat()) {
    const members = membersOf(requirement);
    if (members.length === 1) names.add(members[0] ?? '');
    else groups.set(members.join('|'), members);
  }
  const open = [...groups].filter(([, members]) => !members.some((name) => names.has(name)));
  const sorted = [...names].map((name): [string, EnvRequirement] => [name, name]);
  for (const [key, members] of open) sorted.push([key, { any_of: members }]);
  return sorted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, requirement]) => requirement);
}

/** What of `requirements` has no value among `names`. */
export const unmetEnv = (
  requirements: readonly EnvRequirement[],
  names: { has(name: string): boolean },
): EnvRequirement[] =>
  requirements.filter((requirement) => !membersOf(requirement).some((name) => names.has(name)));

/** What is recommended beyond what is required. */
export function withoutRequired(
  recommended: readonly EnvRequirement[],
  required: readonly EnvRequirement[],
): EnvRequirement[] {
  const known = new Set(required.map(keyOf));
  const names = new Set(required.filter((requirement) => typeof requirement === 'string'));
  return recommended.filter(
    (requirement) =>
      !known.has(keyOf(requirement)) && !membersOf(requirement).some((name) => names.has(name)),
  );
}

/** The names of which one is enough, sorted. */
export const membersOf = (requirement: EnvRequirement): readonly string[] =>
  typeof requirement === 'string' ? [requirement] : [...new Set(requirement.any_of)].sort();

const keyOf = (requirement: EnvRequirement): string => membersOf(requirement).join('|');
