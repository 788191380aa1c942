import type { ImportPlanAnswer, ImportResult } from '@/contracts/org-templates';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { ImportPlan } from '@/domain/org-template/import-plan';
import type { EnvRequirement, TemplateProblem } from '@/domain/org-template/types';
import type { TemplateSource } from './load-source';

/** Names and reasons that a message spells out; the rest is in the list beside it. */
const NAMED_MAX = 3;

export function countsOf({ workspaces }: ImportPlan): ImportPlanAnswer['counts'] {
  const counts = { create: 0, reuse: 0, update: 0, skip: 0 };
  for (const { action } of workspaces) counts[action] += 1;
  return counts;
}

/** A requirement as the wire has it. */
export const toEnv = (requirements: readonly EnvRequirement[]): (string | { any_of: string[] })[] =>
  requirements.map((requirement) =>
    typeof requirement === 'string' ? requirement : { any_of: [...requirement.any_of] },
  );

const toWarnings = (warnings: readonly TemplateProblem[]): TemplateProblem[] => [...warnings];

export function toPlanAnswer({ template }: TemplateSource, plan: ImportPlan): ImportPlanAnswer {
  const names = new Set(plan.secrets.flatMap((entry) => entry.names));
  return {
    dry_run: true,
    org: plan.org,
    items: plan.workspaces.map(({ index, action, reason, workspaceId }) => {
      const node = template.nodes[index];
      return {
        index,
        parent_index: node?.parentIndex ?? null,
        name: node?.name ?? '',
        runtime: node?.runtime ?? '',
        action,
        reason,
        workspace_id: workspaceId,
      };
    }),
    counts: countsOf(plan),
    schedules: [...plan.schedules],
    channels: [...plan.channels],
    memories: { create: plan.memories.length, keep: plan.memoriesKept },
    secrets: {
      create: plan.secrets.reduce((sum, entry) => sum + entry.names.length, 0),
      keep: plan.secretsKept,
      names: [...names].sort(),
    },
    missing_env: {
      required: toEnv(plan.missingEnv.required),
      recommended: toEnv(plan.missingEnv.recommended),
    },
    warnings: toWarnings(plan.warnings),
  };
}

export function toImportResult(
  plan: ImportPlan,
  { template }: TemplateSource,
  records: ReadonlyMap<number, WorkspaceRecord>,
): ImportResult {
  const workspaces = plan.workspaces.flatMap(({ index, action }) => {
    const record = records.get(index);
    if (!record || action === 'skip') return [];
    const { id, name, tier, status } = record;
    return [{ id, name, tier, status, action }];
  });
  const skipped = plan.workspaces.flatMap(({ index, reason }) =>
    reason === null ? [] : [{ name: template.nodes[index]?.name ?? '', reason }],
  );
  return {
    org: plan.org,
    workspaces,
    count: workspaces.length,
    counts: countsOf(plan),
    ...(skipped.length === 0 ? {} : { error: describe(skipped) }),
    skipped,
    warnings: toWarnings(plan.warnings),
  };
}

function describe(skipped: readonly { name: string; reason: string }[]): string {
  const named = skipped.slice(0, NAMED_MAX).map(({ name, reason }) => `${name} (${reason})`);
  const more = skipped.length > NAMED_MAX ? ` and ${skipped.length - NAMED_MAX} more` : '';
  return `${skipped.length} of the template ${skipped.length === 1 ? 'is' : 'are'} left out: ${named.join(', ')}${more}.`;
}
