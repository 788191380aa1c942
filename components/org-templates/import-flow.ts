import { ApiError, isWithoutAnswer, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import type { InteractionStore } from '@/components/stores/interaction-store';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import { type ImportPlanAnswer, type ImportResult, importOrg, isImportPlan } from '@/contracts/org-templates';
import { type TemplateProblemRow, templateProblem } from '@/contracts/template-problems';
import { type ImportSource, isWorthAsking, type OpenImport } from './import-source';
import { uncover } from './uncover';

export interface ImportDeps {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly reload: () => Promise<void>;
}

/** Events normally bring what an import created; when they did not by then, the list does. */
const EVENTS_EXPECTED_MS = 1500;

const NOBODY_KNOWS =
  'the platform cannot be reached, so it is not known whether the import was done. What came shows once it is back; importing it again makes nothing twice.';

const countOf = (count: number): string => (count === 1 ? '1 workspace' : `${count} workspaces`);

/** What an import would do now. */
export async function fetchPlan(source: ImportSource): Promise<ImportPlanAnswer> {
  const answer = await call(importOrg, { query: { dry_run: 'true' }, body: source });
  if (!isImportPlan(answer)) throw new TypeError('The answer to a dry run is a plan');
  return answer;
}

/** Asks for the plan first; what is plain is done at once, anything else is shown to the person. */
export async function startImport(deps: ImportDeps, source: ImportSource, name: string): Promise<void> {
  try {
    const plan = await fetchPlan(source);
    if (isWorthAsking(plan)) show(deps, { source, name: plan.org, answer: { plan } });
    else await runImport(deps, source, plan);
  } catch (error) {
    tellFailure(deps, source, name, error);
  }
}

/** Does what the plan says; the cards arrive by events while it runs. */
export async function runImport(
  deps: ImportDeps,
  source: ImportSource,
  plan: ImportPlanAnswer,
): Promise<void> {
  const { interaction } = deps;
  // The window goes first: it would cover what arrives.
  interaction.setState({
    importing: null,
    followsArrivals: true,
    arriving: { name: plan.org, total: plan.counts.create, ids: null },
  });
  uncover(interaction);
  try {
    const result = await call(importOrg, { body: source });
    if (isImportPlan(result)) throw new TypeError('A plan is no answer to an import');
    const created = result.workspaces.filter(({ action }) => action === 'create').map(({ id }) => id);
    interaction.setState({
      arriving:
        created.length > 0 ? { name: result.org, total: created.length, ids: new Set(created) } : null,
    });
    tellResult(result);
    makeSureOfArrival(deps, created);
  } catch (error) {
    interaction.setState({ arriving: null });
    if (error instanceof ApiError && error.code === 'missing_env') return startImport(deps, source, plan.org);
    if (isWithoutAnswer(error)) toastError(`${plan.org}: ${NOBODY_KNOWS}`);
    else tellFailure(deps, source, plan.org, error);
  }
}

const show = ({ interaction }: ImportDeps, importing: OpenImport): void =>
  interaction.setState({ importing });

function makeSureOfArrival({ workspaces, reload }: ImportDeps, ids: readonly string[]): void {
  setTimeout(() => {
    const { rows } = workspaces.getState();
    if (ids.some((id) => !rows.has(id))) void reload();
  }, EVENTS_EXPECTED_MS);
}

function tellResult({ org, counts, error, skipped }: ImportResult): void {
  if (error !== undefined) {
    const list = skipped.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
    const more = skipped.length > list.length ? ` And ${skipped.length - list.length} more.` : '';
    toastError(`${org} came without ${countOf(skipped.length)}. ${list.join(' ')}${more}`);
  } else if (counts.create > 0) toastSuccess(`Imported ${countOf(counts.create)}`);
  else if (counts.update > 0) toastSuccess(`Brought ${countOf(counts.update)} up to date`);
  else toastInfo(`${org} is there already; nothing was new`);
}

function tellFailure(deps: ImportDeps, source: ImportSource, name: string, error: unknown): void {
  const failure = toFailure(error);
  const problems = error instanceof ApiError ? problemsOf(error.body) : [];
  if (problems.length > 0) show(deps, { source, name, answer: { problems, text: failure.message } });
  else toastError(`${name} was not imported: ${failure.message}`);
}

function problemsOf(body: Readonly<Record<string, unknown>>): TemplateProblemRow[] {
  const parsed = templateProblem.array().safeParse(body.problems);
  return parsed.success ? parsed.data : [];
}
