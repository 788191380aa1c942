import { AppError } from '../../platform/app-error';

/** Says of what failed for want of room that it did. */
export function explainFullDisk(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('storage_full', { cause: error });
  throw error;
}
