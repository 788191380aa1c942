export interface ProvisionConcurrency {
  /** Starts that may be under way at the same time on the whole deployment; null: any number. */
  readonly max: number | null;
  /** What was wrong with the setting, when something was. */
  readonly warning: string | null;
}

const FALLBACK = 3;

/** Reads MOLECULE_PROVISION_CONCURRENCY. A wrong value must not keep the platform from starting: it counts as unset. */
export function parseProvisionConcurrency(text: string | undefined): ProvisionConcurrency {
  const trimmed = (text ?? '').trim();
  if (trimmed === '') return { max: FALLBACK, warning: null };
  const max = /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!(max <= 2_147_483_647)) {
    return {
      max: FALLBACK,
      warning: `MOLECULE_PROVISION_CONCURRENCY: ${JSON.stringify(trimmed)} is no number of starts; ${FALLBACK} is used.`,
    };
  }
  return { max: max === 0 ? null : max, warning: null };
}

/** In words, for the log and the doctor. */
export const describeProvisionConcurrency = ({ max }: ProvisionConcurrency): string =>
  max === null
    ? 'any number of workspaces start at the same time'
    : `at most ${max} ${max === 1 ? 'workspace starts' : 'workspaces start'} at the same time`;
