import type { ContractOutput } from '@/contracts/contract';
import type { getHealth as contract } from '@/contracts/platform';
import { pingDatabase } from '@/db/queries/health';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';

/** Ok when the database answers too: a process that cannot reach its rows serves nobody. */
export async function getHealth(deps: Deps): Promise<ContractOutput<typeof contract>> {
  try {
    await pingDatabase(deps.database.sql);
  } catch (error) {
    throw new AppError('platform_unavailable', { cause: error });
  }
  return { status: 'ok' };
}
