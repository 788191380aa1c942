import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { type DrawnOn, drawLease, dropLeases } from '@/db/queries/budgets';
import {
  type Amounts,
  BUDGET_KINDS,
  type BudgetLimits,
  grantOf,
  isUnlimited,
  minus,
  monthOf,
  NO_AMOUNTS,
  pieceOf,
  plus,
  typicalTurn,
} from '@/domain/budget';
import type { Clock } from '../platform/clock';
import { budgetSpent } from './budget-spent';

/** A lease of a process that died counts for so long; one that lives renews it well before. */
export const LEASE_MS = 60_000;
/** What was set aside is looked at again after so long, so that what others do to a limit is seen here soon. */
const GOOD_MS = 5000;
/** Where a limit is nearly used up, what nobody uses here is given back after so long, for others to use. */
const IDLE_MS = 1000;

interface Parts {
  readonly sql: Sql;
  readonly clock: Clock;
}

/** What one turn has taken. */
export interface Taken {
  readonly amounts: Amounts;
  readonly month: string;
}

/**
 * One limit as this process draws on it: some of it is set aside in the database at one go, and turns take their pieces
 * of that without asking the database again. What they really used comes off as soon as it is known.
 */
export class Allowance {
  readonly leaseId = randomUUID();
  #spare: Amounts = NO_AMOUNTS;
  #held: Amounts = NO_AMOUNTS;
  #typical: Amounts = typicalTurn(NO_AMOUNTS);
  #limits: BudgetLimits | null = null;
  #month = '';
  #goodUntil = Number.NEGATIVE_INFINITY;
  #isTight = false;
  #turns = 0;
  #drawing: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param scope a workspace, or ORGANISATION_SCOPE */
  constructor(
    private readonly parts: Parts,
    private readonly scope: string,
  ) {}

  /** Turns of this process are under way below it. */
  get isInUse(): boolean {
    return this.#turns > 0;
  }

  /**
   * Takes what a turn is likely to use.
   * @param limitsOf the limits, by what the database says of the organisation's
   * @throws AppError `budget_exceeded`
   */
  async take(
    limitsOf: (organisation: DrawnOn['organisation']) => BudgetLimits,
    known: BudgetLimits | null,
  ): Promise<Taken> {
    for (;;) {
      const taken = this.#takeNow(known);
      if (taken) return taken;
      this.#drawing ??= this.#draw(limitsOf).finally(() => {
        this.#drawing = undefined;
      });
      await this.#drawing;
    }
  }

  /** A turn has ended, or has not begun: what it took is free again. What it used is told by `spent`. */
  giveBack({ amounts, month }: Taken): void {
    this.#turns -= 1;
    if (month === this.#month) {
      this.#held = minus(this.#held, amounts);
      this.#spare = plus(this.#spare, amounts);
    }
    if (this.#turns === 0 && this.#isTight) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.rest().catch(() => {}), IDLE_MS).unref();
    }
  }

  /** Something was used, and stands in the database. */
  spent(used: Amounts): void {
    this.#spare = minus(this.#spare, used);
  }

  /** The limit may be another one: the next turn looks. */
  forget(): void {
    this.#goodUntil = Number.NEGATIVE_INFINITY;
  }

  /** Gives back what no turn holds. What turns hold stays until the next draw. */
  async rest(): Promise<void> {
    clearTimeout(this.#idle);
    if (this.isInUse || this.#drawing) return;
    this.forget();
    this.#spare = NO_AMOUNTS;
    this.#held = NO_AMOUNTS;
    await dropLeases(this.parts.sql, [this.leaseId]);
  }

  #takeNow(known: BudgetLimits | null): Taken | null {
    const now = this.parts.clock.now();
    const limits = this.#limits;
    const isGood =
      limits !== null &&
      now.getTime() < this.#goodUntil &&
      monthOf(now) === this.#month &&
      isSame(limits, known);
    const amounts = isGood ? pieceOf(limits, this.#spare, this.#typical) : null;
    if (!amounts) return null;
    clearTimeout(this.#idle);
    this.#turns += 1;
    this.#held = plus(this.#held, amounts);
    this.#spare = minus(this.#spare, amounts);
    return { amounts, month: this.#month };
  }

  async #draw(limitsOf: (organisation: DrawnOn['organisation']) => BudgetLimits): Promise<void> {
    const { sql, clock } = this.parts;
    const now = clock.now();
    const month = monthOf(now);
    if (month !== this.#month) this.#held = NO_AMOUNTS;
    this.#month = month;
    const draw = {
      scope: this.scope,
      month,
      leaseId: this.leaseId,
      now,
      until: new Date(now.getTime() + LEASE_MS),
    };
    let granted: Amounts = NO_AMOUNTS;
    let refuse: (() => never) | undefined;
    await drawLease(sql, draw, ({ used, others, organisation }) => {
      const limits = limitsOf(organisation);
      const standing = { limits, used, reserved: plus(others, this.#held) };
      const grant = grantOf(standing);
      this.#limits = limits;
      this.#typical = typicalTurn(used);
      // From here on it counts what happens until the grant is there.
      this.#spare = NO_AMOUNTS;
      if (typeof grant === 'string') {
        refuse = () => {
          throw budgetSpent(this.scope, grant, { ...standing, month });
        };
        return this.isInUse ? this.#held : null;
      }
      granted = grant;
      this.#isTight = BUDGET_KINDS.some((kind) => isNearEnd(standing, grant, kind));
      return isUnlimited(limits) ? null : plus(this.#held, grant);
    });
    refuse?.();
    this.#spare = plus(this.#spare, granted);
    this.#goodUntil = now.getTime() + GOOD_MS;
  }
}

const isSame = (a: BudgetLimits, b: BudgetLimits | null): boolean =>
  b === null || BUDGET_KINDS.every((kind) => a[kind] === b[kind]);

/** What others may want is then mostly what is set aside here. */
function isNearEnd(
  { limits, used, reserved }: { limits: BudgetLimits; used: Amounts; reserved: Amounts },
  grant: Amounts,
  kind: keyof Amounts,
): boolean {
  const limit = limits[kind];
  return limit !== null && limit - used[kind] - reserved[kind] < grant[kind] * 10;
}
