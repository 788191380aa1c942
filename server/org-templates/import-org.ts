import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { importOrg as contract } from '@/contracts/org-templates';
import type { Connection } from '@/db/client';
import { lockTree } from '@/db/queries/workspaces';
import { membersOf } from '@/domain/org-template/env-requirements';
import type { Configured, ImportPlan } from '@/domain/org-template/import-plan';
import { planImport } from '@/domain/org-template/plan-import';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError, isUniqueViolation } from '../platform/app-error';
import type { Principal } from '../principal';
import { announceSecrets } from '../secrets/announce-secrets';
import { listConfiguredSecretNames } from '../secrets/list-configured-names';
import { countsOf, toImportResult, toPlanAnswer } from './internal/answers';
import { configuredWithoutSecrets } from './internal/configured';
import { executePlan } from './internal/execute-plan';
import { loadExisting } from './internal/load-existing';
import { loadSource, type TemplateSource } from './internal/load-source';

type Output = ContractOutput<typeof contract>;

/**
 * Brings a template's organisation onto the platform, or says what that would do. All that is decided stands in a plan;
 * the import carries it out in one transaction, so an organisation is there whole or not at all, and jobs start it.
 */
export async function importOrg(
  deps: Deps,
  principal: Principal,
  { query, body }: ContractInput<typeof contract>,
): Promise<Output> {
  const source = await loadSource(deps, body);
  const configured = await configuredWithoutSecrets(deps, source);
  if (query.dry_run) return toPlanAnswer(source, await makePlan(deps.database.db, source, configured));
  const importOnce = () =>
    mutate(deps, principal, contract.id, async (mutation) => {
      // Two imports of one template after each other: the second one finds what the first one made.
      await lockTree(mutation.tx);
      const plan = await makePlan(mutation.tx, source, configured);
      assertPossible(plan, source, body.force);
      const records = await executePlan({ deps, principal, mutation, source, plan });
      const details = { from: source.origin, org: plan.org, ...countsOf(plan) };
      await mutation.audit({ workspaceId: null, details });
      return { plan, records };
    });
  const { plan, records } = await importOnce().catch((error: unknown) => {
    // Somebody gave a workspace a name of the template in between, which the lock does not hold up: a new plan knows it.
    if (isUniqueViolation(error)) return importOnce();
    throw error;
  });
  for (const { index } of plan.secrets) {
    const there = plan.workspaces[index]?.workspaceId ?? null;
    if (there !== null) announceSecrets(deps, there);
  }
  return toImportResult(plan, source, records);
}

async function makePlan(
  db: Connection,
  { template, warnings }: TemplateSource,
  configured: Omit<Configured, 'secretNames'>,
): Promise<ImportPlan> {
  const secretNames = await listConfiguredSecretNames(db);
  const existing = await loadExisting(db, template);
  return planImport({ template, existing, warnings, configured: { ...configured, secretNames } });
}

function assertPossible(plan: ImportPlan, { origin, template }: TemplateSource, isForced: boolean): void {
  if (plan.workspaces.every(({ action }) => action === 'skip')) {
    throw new AppError('invalid_org_template', {
      public: `Nothing of ${template.name} can be created here. ${plan.workspaces[0]?.reason ?? ''}`.trim(),
    });
  }
  const missing = plan.missingEnv.required;
  if (missing.length === 0 || isForced) return;
  const named = missing.map((requirement) => membersOf(requirement).join(' or ')).join(', ');
  throw new AppError('missing_env', {
    public: `${template.name} needs variables that have no value yet: ${named}.`,
    details: {
      missing_env: missing,
      required_env: template.requiredEnv,
      template: origin,
      suggestion: 'Save them as global secrets and import again, or send force: true.',
    },
  });
}
