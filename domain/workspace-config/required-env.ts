import { z } from 'zod';
import { membersOf, uniteEnv, unmetEnv } from '../org-template/env-requirements';
import { envRequirement } from '../org-template/schema';
import type { EnvRequirement } from '../org-template/types';

/** Leniently, entry by entry: a person writes this file, and what is no requirement requires nothing. */
const requirements = z
  .array(z.unknown())
  .transform((entries) =>
    entries.flatMap((entry): EnvRequirement[] => {
      const read = envRequirement.safeParse(entry);
      return read.success ? [read.data] : [];
    }),
  )
  .catch([]);
const models = z
  .array(z.object({ id: z.string(), required_env: requirements }).nullable().catch(null))
  .catch([]);
const part = z.object({ required_env: requirements, models }).catch({ required_env: [], models: [] });
const config = z
  .object({ required_env: requirements, models, runtime_config: part })
  .catch({ required_env: [], models: [], runtime_config: { required_env: [], models: [] } });

/**
 * The variables that the configuration of a workspace requires and that have no value, in words; of several of which one
 * is enough, their names with `or` between them.
 * @param parsed config.yaml
 * @param model the workspace's: it may require more
 * @param names what has a value
 */
export function missingEnv(
  parsed: unknown,
  model: string | null,
  names: { has(name: string): boolean },
): string[] {
  const { required_env, models, runtime_config } = config.parse(parsed);
  const ofModel = [...models, ...runtime_config.models].find((entry) => entry !== null && entry.id === model);
  const all = uniteEnv([required_env, runtime_config.required_env, ofModel?.required_env ?? []]);
  return unmetEnv(all, names).map((requirement) => membersOf(requirement).join(' or '));
}
