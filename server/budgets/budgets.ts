import type { Sql } from 'postgres';
import { dropLeases, type LimitRow, renewLeases } from '@/db/queries/budgets';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import {
  type Amounts,
  type BudgetLimits,
  isUnlimited,
  limitsOf,
  MICROS_PER_CENT,
  ORGANISATION_SCOPE,
} from '@/domain/budget';
import type { ModelPrices } from '@/domain/model-prices';
import type { Clock } from '../platform/clock';
import type { Config } from '../platform/config';
import type { Logger } from '../platform/logger';
import { Allowance, LEASE_MS, type Taken } from './allowance';
import { Turn } from './turn';

/** What of a workspace says what it may use. */
export type Limited = Pick<
  WorkspaceRecord,
  'id' | 'budgetLimitCents' | 'budgetLimitTokens' | 'budgetLimitRuns'
>;

interface Parts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Logger;
  readonly prices: ModelPrices;
  readonly config: Pick<Config, 'orgBudgetCents' | 'orgBudgetTokens' | 'orgBudgetRuns'>;
}

/** Limits as rows of the organisation have them, as those that are reckoned with. */
const toLimits = ({ limitCents, limitTokens, limitRuns }: LimitRow): BudgetLimits => ({
  money: limitCents === null ? null : limitCents * MICROS_PER_CENT,
  tokens: limitTokens,
  runs: limitRuns,
});

/** What this process has set aside of the limits of workspaces and of the organisation, and for which turns. */
export class Budgets {
  readonly #workspaces = new Map<string, Allowance>();
  readonly #organisation: Allowance;
  #renewal: NodeJS.Timeout | undefined;

  constructor(private readonly parts: Parts) {
    this.#organisation = new Allowance(parts, ORGANISATION_SCOPE);
  }

  get prices(): ModelPrices {
    return this.parts.prices;
  }

  /** The limits of the organisation. @param set those that somebody has set */
  organisationLimits(set: LimitRow | null): BudgetLimits {
    const { orgBudgetCents, orgBudgetTokens, orgBudgetRuns } = this.parts.config;
    const ofSettings = { limitCents: orgBudgetCents, limitTokens: orgBudgetTokens, limitRuns: orgBudgetRuns };
    return toLimits(set ?? ofSettings);
  }

  /**
   * Sets aside what a turn of this agent is likely to use, until it is released.
   * @throws AppError `budget_exceeded`
   */
  async begin(target: Limited): Promise<Turn> {
    const own = await this.#takeOwn(target);
    try {
      const whole = await this.#organisation.take((set) => this.organisationLimits(set), null);
      this.#renewal ??= setInterval(() => void this.#renew(), LEASE_MS / 3).unref();
      return new Turn(() => {
        own?.();
        this.#organisation.giveBack(whole);
      });
    } catch (error) {
      own?.();
      throw error;
    }
  }

  /** A turn has used this, and the database knows. */
  spent(workspaceId: string, used: Amounts): void {
    this.#workspaces.get(workspaceId)?.spent(used);
    this.#organisation.spent(used);
  }

  /** A limit was changed: what was set aside of it here is looked at again. */
  changed(scope: string): void {
    (scope === ORGANISATION_SCOPE ? this.#organisation : this.#workspaces.get(scope))?.forget();
  }

  /** Gives back what no turn needs. */
  async rest(): Promise<void> {
    for (const allowance of this.#all()) await allowance.rest();
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    await dropLeases(
      this.parts.sql,
      this.#all().map(({ leaseId }) => leaseId),
    );
  }

  async #takeOwn(target: Limited): Promise<(() => void) | null> {
    const limits = limitsOf(target);
    if (isUnlimited(limits)) return null;
    const known = this.#workspaces.get(target.id);
    const allowance = known ?? new Allowance(this.parts, target.id);
    if (!known) this.#workspaces.set(target.id, allowance);
    const taken: Taken = await allowance.take(() => limits, limits);
    return () => allowance.giveBack(taken);
  }

  #all(): Allowance[] {
    return [this.#organisation, ...this.#workspaces.values()];
  }

  /** What turns hold that last long. */
  async #renew(): Promise<void> {
    const used = this.#all().filter(({ isInUse }) => isInUse);
    if (used.length === 0) {
      clearInterval(this.#renewal);
      this.#renewal = undefined;
      return;
    }
    const until = new Date(this.parts.clock.now().getTime() + LEASE_MS);
    try {
      await renewLeases(
        this.parts.sql,
        used.map(({ leaseId }) => leaseId),
        until,
      );
    } catch (error) {
      this.parts.log.warn({ err: error }, 'what is set aside for running turns could not be renewed');
    }
  }
}
