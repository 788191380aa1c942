import { AppError } from '../platform/app-error';

/** A secret that could not be decrypted, and what is wrong with it. */
export interface UnreadableSecret {
  readonly key: string;
  readonly problem: string;
}

/** The refusal of whatever cannot be done without all of them. @param whose for the log */
export function secretsUnreadable(failed: readonly UnreadableSecret[], whose: string): AppError {
  const keys = [...new Set(failed.map(({ key }) => key))];
  const problems = failed.map(({ key, problem }) => `${key} ${problem}`);
  return new AppError('secrets_unreadable', {
    public: `These secrets cannot be decrypted with the keys of this server: ${keys.join(', ')}. Save them again, or give it the key back.`,
    details: { failed_keys: keys },
    internal: `secrets of ${whose} cannot be decrypted: ${problems.join('; ')}`,
  });
}
