import { generateSecret, generateURI, verify } from 'otplib';

/** What apps take without being told: six digits, a new one each half minute. */
const STEP_SECONDS = 30;

/** What an authenticator app has to know, in base 32: 160 random bits. */
export const newTotpSecret = (): string => generateSecret({ length: 20 });

/** The same as a QR code carries it. @param issuer what the app calls this server */
export const totpUri = (issuer: string, label: string, secret: string): string =>
  generateURI({ issuer, label, secret });

/**
 * The half minute whose code this is: the one of `now`, or one beside it, for clocks that differ. Null: it is none of
 * theirs. Whether it was used before is not looked at.
 */
export async function findTimeStep(secret: string, code: string, now: Date): Promise<number | null> {
  const epoch = Math.floor(now.getTime() / 1000);
  const result = await verify({ secret, token: code, epoch, epochTolerance: STEP_SECONDS });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
