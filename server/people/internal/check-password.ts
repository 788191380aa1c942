import { findPasswordFault, type PasswordHolder } from '@/domain/password-rules';
import { AppError } from '../../platform/app-error';

/** Refuses a password that is too easy to guess. */
export function assertGoodPassword(password: string, whose: PasswordHolder, field: string): void {
  const fault = findPasswordFault(password, whose);
  if (fault !== null) throw new AppError('invalid_field', { field, public: `The password ${fault}.` });
}
