import type { BudgetState } from '@/contracts/budgets';
import { count, shareOf, shortCount, toneOf, turnOver, usd } from './budget-words';
import './budgets.css';

/** How much of each limit is used; what has no limit is shown as a plain figure. */
export function BudgetBars({ state }: { state: BudgetState }) {
  return (
    <>
      <dl className="budget-bars">
        <Line
          label="Money"
          used={state.monthly_spend_cents}
          limit={state.budget_limit_cents}
          toText={usd}
          toLong={usd}
        />
        <Line
          label="Tokens"
          used={state.tokens_used}
          limit={state.budget_limit_tokens}
          toText={shortCount}
          toLong={count}
        />
        <Line
          label="Runs"
          used={state.runs_used}
          limit={state.budget_limit_runs}
          toText={count}
          toLong={count}
        />
      </dl>
      <p className="budget-note">
        This month, begins anew on <time dateTime={state.turns_over_at}>{turnOver(state.turns_over_at)}</time>
        .
      </p>
    </>
  );
}

interface LineProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number | null;
  readonly toText: (amount: number) => string;
  /** To the last figure. */
  readonly toLong: (amount: number) => string;
}

function Line({ label, used, limit, toText, toLong }: LineProps) {
  const long = limit === null ? toLong(used) : `${toLong(used)} of ${toLong(limit)}`;
  return (
    <div className="budget-line">
      <dt>{label}</dt>
      <dd title={long}>
        <span className="budget-figure">
          <b>{toText(used)}</b>
          <span className="text-muted">{limit === null ? ' · no limit' : ` of ${toText(limit)}`}</span>
          {limit !== null && used >= limit && <span className="budget-spent">Used up</span>}
        </span>
        {limit !== null && (
          <span className="budget-track" aria-hidden="true" data-tone={toneOf(used, limit)}>
            <span style={{ width: `${shareOf(used, limit) * 100}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}
