'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/components/api-client/call';
import { ErrorBox } from '@/components/ui/error-box';
import { Section } from '@/components/ui/section';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import { getUsage, getUsageToday, type ModelUsageRow } from '@/contracts/budgets';
import { count, shortCount, smallUsd } from './budget-words';
import { BUDGETS } from './use-budget-news';
import './budgets.css';

const LOOK_AGAIN_MS = 15_000;

async function loadUsage(id: string, signal: AbortSignal) {
  const [month, today] = await Promise.all([
    call(getUsage, { params: { id }, query: {}, signal }),
    call(getUsageToday, { params: { id }, signal }),
  ]);
  return { models: month.models.filter(({ calls }) => calls > 0), today };
}

/** Tokens and cost of a workspace: today, this month, and by model. */
export function Usage({ id }: { id: string }) {
  const query = useQuery({
    queryKey: [BUDGETS, id, 'usage'],
    queryFn: ({ signal }) => loadUsage(id, signal),
    // What was told while nobody looked is asked for.
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <Section title="Usage">
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The usage could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && <Figures {...query.data} />}
    </Section>
  );
}

type Loaded = Awaited<ReturnType<typeof loadUsage>>;

function Figures({ models, today }: Loaded) {
  const told = models.filter(({ model }) => model !== '');
  const untold = models.find(({ model }) => model === '');
  if (models.length === 0) {
    return (
      <p className="text-muted">Nothing was used this month yet. Tokens and cost show up with its answers.</p>
    );
  }
  const sum = (pick: (row: ModelUsageRow) => number): number =>
    models.reduce((all, row) => all + pick(row), 0);
  const month = {
    cost: sum(({ cost_usd }) => Number(cost_usd)).toFixed(6),
    tokens: sum(({ input_tokens, output_tokens }) => input_tokens + output_tokens),
  };
  return (
    <>
      <dl className="usage-figures">
        <Figure
          label="Today (UTC)"
          cost={today.estimated_cost_usd}
          tokens={today.input_tokens + today.output_tokens}
        />
        <Figure label="This month" cost={month.cost} tokens={month.tokens} />
      </dl>
      {told.length > 0 && <Models rows={told} />}
      {untold && (
        <p className="budget-note">
          {untold.calls === 1 ? 'One answer' : `${count(untold.calls)} answers`} came without word of tokens.
        </p>
      )}
      {told.some(({ is_priced }) => !is_priced) && (
        <p className="budget-note">
          A dash: this server knows no price of that model, so only its tokens count.
        </p>
      )}
    </>
  );
}

function Figure({ label, cost, tokens }: { label: string; cost: string; tokens: number }) {
  return (
    <div className="usage-figure">
      <dt>{label}</dt>
      <dd title={`${count(tokens)} tokens`}>
        <b>{smallUsd(cost)}</b>
        <span className="text-12 text-muted">{shortCount(tokens)} tokens</span>
      </dd>
    </div>
  );
}

function Models({ rows }: { rows: readonly ModelUsageRow[] }) {
  return (
    <table className="usage-table">
      <caption className="sr-only">This month, by model</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">In</th>
          <th scope="col">Out</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.model}>
            <th scope="row">{row.model}</th>
            <td title={`${count(row.input_tokens)}, of them ${count(row.cached_input_tokens)} cached`}>
              {shortCount(row.input_tokens)}
            </td>
            <td title={count(row.output_tokens)}>{shortCount(row.output_tokens)}</td>
            <td>{row.is_priced ? smallUsd(row.cost_usd) : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
