import { sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Parts } from './parts';

/** What turns have used of one model. */
export interface UsedModel {
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
  readonly isPriced: boolean;
}

/** What was used in one workspace. */
export interface Usage {
  readonly workspaceId: string;
  readonly runs: number;
  readonly models: readonly UsedModel[];
}

/**
 * Adds what any number of turns have used to their days and months, always in the same order, so that two of them never
 * wait for each other.
 */
export function usageParts(
  usages: readonly Usage[],
  { day, month }: { readonly day: string; readonly month: string },
): Parts {
  const rows = usages.flatMap(({ workspaceId, models }) =>
    models.map((model) => ({ workspaceId, ...model })),
  );
  const runs = usages.map(({ workspaceId, runs }) => ({ workspaceId, runs }));
  return {
    used: sql`
      select "workspaceId" as workspace_id, model, sum(calls) as calls, sum("inputTokens") as input_tokens,
        sum("cachedInputTokens") as cached_input_tokens, sum("outputTokens") as output_tokens,
        sum("costMicros") as cost_micros, bool_and("isPriced") as is_priced
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as one(
        "workspaceId" uuid, model text, calls int8, "inputTokens" int8, "cachedInputTokens" int8,
        "outputTokens" int8, "costMicros" int8, "isPriced" boolean)
      group by 1, 2`,
    daily: sql`
      insert into workspace_usage as known (workspace_id, day, model, calls, input_tokens, cached_input_tokens,
        output_tokens, cost_micros, is_priced)
      select workspace_id, ${day}::date, model, calls, input_tokens, cached_input_tokens, output_tokens, cost_micros,
        is_priced
      from used order by workspace_id, model
      on conflict (workspace_id, day, model) do update set
        calls = known.calls + excluded.calls,
        input_tokens = known.input_tokens + excluded.input_tokens,
        cached_input_tokens = known.cached_input_tokens + excluded.cached_input_tokens,
        output_tokens = known.output_tokens + excluded.output_tokens,
        cost_micros = known.cost_micros + excluded.cost_micros,
        is_priced = known.is_priced and excluded.is_priced`,
    monthly: sql`
      insert into workspace_months as known (workspace_id, month, runs, tokens, cost_micros)
      select "workspaceId", ${month}::date, sum(runs), coalesce(max(total.tokens), 0), coalesce(max(total.cost), 0)
      from json_to_recordset(${JSON.stringify(runs)}::text::json) as one("workspaceId" uuid, runs int8)
      left join (
        select workspace_id, sum(input_tokens + output_tokens) as tokens, sum(cost_micros) as cost
        from used group by 1
      ) total on total.workspace_id = "workspaceId"
      group by "workspaceId" order by "workspaceId"
      on conflict (month, workspace_id) do update set
        runs = known.runs + excluded.runs,
        tokens = known.tokens + excluded.tokens,
        cost_micros = known.cost_micros + excluded.cost_micros`,
  };
}

/** What a workspace has used, by day and model, newest day first. */
export function listUsage(
  client: Sql,
  workspaceId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<(UsedModel & { readonly day: string })[]> {
  return client<(UsedModel & { day: string })[]>`
    select used.day::text as day, model, calls::float8 as calls, input_tokens::float8 as "inputTokens",
      cached_input_tokens::float8 as "cachedInputTokens", output_tokens::float8 as "outputTokens",
      cost_micros::float8 as "costMicros", is_priced as "isPriced"
    from workspace_usage used
    where workspace_id = ${workspaceId} and used.day >= ${from} and used.day < ${to}
    order by used.day desc, model`;
}
