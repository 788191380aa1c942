import type { ImportPlanAnswer } from '@/contracts/org-templates';
import type { TemplateProblemRow } from '@/contracts/template-problems';

/** Where the organisation to bring in is written: a template of the server, or files that are sent along. */
export type ImportSource =
  | { readonly dir: string }
  | { readonly template: { readonly files: Readonly<Record<string, string>> } };

/** The window that shows what an import would do, before it does it. */
export interface OpenImport {
  readonly source: ImportSource;
  /** The template's name; of a folder whose template cannot be read, the folder's. */
  readonly name: string;
  /** What would be done, or what is wrong with the template. */
  readonly answer:
    | { readonly plan: ImportPlanAnswer }
    | { readonly problems: readonly TemplateProblemRow[]; readonly text: string };
}

/**
 * True when a person should see the plan first: something is missing, left out, there already, or odd. A template that
 * simply becomes new cards needs no question.
 */
export function isWorthAsking(plan: ImportPlanAnswer): boolean {
  const { counts, missing_env: missing, warnings, schedules, channels } = plan;
  return (
    counts.create !== plan.items.length ||
    missing.required.length > 0 ||
    missing.recommended.length > 0 ||
    warnings.length > 0 ||
    [...schedules, ...channels].some(({ action }) => action === 'skip')
  );
}
