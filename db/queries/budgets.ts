import type { Sql, TransactionSql } from 'postgres';
import { type Amounts, MICROS_PER_CENT, ORGANISATION_SCOPE } from '@/domain/budget';
import type { Transaction } from '../client';
import { organisationBudget } from '../schema/budgets';

/** A limit in one month: a workspace's, or the organisation's (ORGANISATION_SCOPE). */
interface BudgetKey {
  readonly scope: string;
  /** Its first day. */
  readonly month: string;
}

/** Cents, tokens and runs of a month, as rows of limits have them. */
export interface LimitRow {
  readonly limitCents: number | null;
  readonly limitTokens: number | null;
  readonly limitRuns: number | null;
}

/** Whoever asks within a transaction, or without one. */
type Asker = Sql | TransactionSql;

/** What has been used of a limit: what was counted here, or what agents say where that is more. */
export async function readUsed(sql: Asker, { scope, month }: BudgetKey): Promise<Amounts> {
  const whose = scope === ORGANISATION_SCOPE ? null : scope;
  const [used] = await sql<Amounts[]>`
    select coalesce(sum(greatest(counted.cost_micros, said.cents * ${MICROS_PER_CENT}::int8)), 0)::float8 as money,
      coalesce(sum(counted.tokens), 0)::float8 as tokens, coalesce(sum(counted.runs), 0)::float8 as runs
    from (
      select workspace_id, cost_micros, tokens, runs from workspace_months
      where month = ${month} and (${whose}::uuid is null or workspace_id = ${whose}::uuid)
    ) counted full join (
      select id, monthly_spend_cents as cents from workspaces
      where monthly_spend_month = ${month} and monthly_spend_cents > 0
        and (${whose}::uuid is null or id = ${whose}::uuid)
    ) said on said.id = counted.workspace_id`;
  return used ?? { money: 0, tokens: 0, runs: 0 };
}

/** The limits that somebody has set for the organisation; null: nobody has. */
export async function findOrganisationLimits(sql: Asker): Promise<LimitRow | null> {
  const [row] = await sql<LimitRow[]>`
    select limit_cents::float8 as "limitCents", limit_tokens::float8 as "limitTokens",
      limit_runs::float8 as "limitRuns"
    from organisation_budget`;
  return row ?? null;
}

interface LeaseDraw extends BudgetKey {
  readonly leaseId: string;
  readonly now: Date;
  readonly until: Date;
}

/** How a limit stands for whoever draws on it. */
export interface DrawnOn {
  readonly used: Amounts;
  /** Set aside by other processes. */
  readonly others: Amounts;
  /** Of the organisation, where it was asked for. */
  readonly organisation: LimitRow | null;
}

/**
 * Sets aside what `decide` says, in place of what the lease was before; one process after the other, so that two of them
 * never share what is left.
 * @param decide amounts of the lease; null leaves it nothing
 */
export async function drawLease(
  sql: Sql,
  draw: LeaseDraw,
  decide: (standing: DrawnOn) => Amounts | null,
): Promise<void> {
  const { scope, month, leaseId, now, until } = draw;
  await sql.begin(async (tx) => {
    // Before anything is read: a statement that has waited for it in the middle would decide by what was before.
    await tx`select pg_advisory_xact_lock(hashtextextended(${`budget ${scope}`}, 0))`;
    const used = await readUsed(tx, draw);
    const [others] = await tx<Amounts[]>`
      select coalesce(sum(cost_micros), 0)::float8 as money, coalesce(sum(tokens), 0)::float8 as tokens,
        coalesce(sum(runs), 0)::float8 as runs
      from budget_leases
      where scope = ${scope} and month = ${month} and id <> ${leaseId} and until > ${now}`;
    const organisation = scope === ORGANISATION_SCOPE ? await findOrganisationLimits(tx) : null;
    const lease = decide({ used, others: others ?? used, organisation });
    if (lease === null) {
      await tx`delete from budget_leases where id = ${leaseId}`;
      return;
    }
    const { money, tokens, runs } = lease;
    await tx`
      insert into budget_leases (id, scope, month, cost_micros, tokens, runs, until)
      values (${leaseId}, ${scope}, ${month}, ${money}, ${tokens}, ${runs}, ${until})
      on conflict (id) do update set month = excluded.month, cost_micros = excluded.cost_micros,
        tokens = excluded.tokens, runs = excluded.runs, until = excluded.until`;
  });
}

export async function renewLeases(sql: Sql, ids: readonly string[], until: Date): Promise<void> {
  await sql`update budget_leases set until = ${until} where id = any(${ids as string[]}::uuid[])`;
}

export async function dropLeases(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql`delete from budget_leases where id = any(${ids as string[]}::uuid[])`;
}

/** Gives back what processes that are gone had set aside. @returns how many leases */
export async function dropLeasesBefore(sql: Sql, now: Date): Promise<number> {
  const gone = await sql`delete from budget_leases where until < ${now} returning id`;
  return gone.length;
}

/** Sets the limits of the organisation. */
export async function saveOrganisationLimits(tx: Transaction, limits: LimitRow, now: Date): Promise<void> {
  const row = { ...limits, updatedAt: now };
  await tx
    .insert(organisationBudget)
    .values(row)
    .onConflictDoUpdate({ target: organisationBudget.single, set: row });
}
