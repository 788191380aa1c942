import { isSendMethod } from '@/domain/a2a/rpc-method';
import type { Limited } from '../budgets/budgets';
import { noTurn, type Turn } from '../budgets/turn';
import type { Deps } from '../deps';

/**
 * Sets aside what the message is likely to cost, below the limits of the workspace and of the organisation, until the
 * turn is released. What is no message costs nothing: a task can be looked at and canceled whatever is left.
 * @throws AppError `budget_exceeded`
 */
export async function assertWithinBudget(
  { budgets }: Pick<Deps, 'budgets'>,
  target: Limited,
  method: string,
): Promise<Turn> {
  return isSendMethod(method) ? budgets.begin(target) : noTurn();
}
