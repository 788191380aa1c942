import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { AppError } from '../platform/app-error';

/** @throws AppError `budget_exceeded` */
export function assertWithinBudget({ budgetLimitCents, monthlySpendCents }: WorkspaceRecord): void {
  if (budgetLimitCents !== null && monthlySpendCents >= budgetLimitCents)
    throw new AppError('budget_exceeded');
}
