import { generate } from 'otplib';
import { confirmSecondFactor, startSecondFactor } from '@/contracts/second-factor';
import { callRoute } from './call-route';
import type { TestPlatform } from './test-platform';

/** What an authenticator app shows at a moment. */
export const codeOf = (secret: string, at: Date): Promise<string> =>
  generate({ secret, epoch: Math.floor(at.getTime() / 1000) });

/** Turns the second factor of a person on, as they do it themselves; what their app knows. */
export async function turnOnSecondFactor(
  { clock }: TestPlatform,
  headers: Readonly<Record<string, string>>,
  password: string,
): Promise<string> {
  const started = await callRoute(startSecondFactor, { body: { password }, headers });
  const secret = String(started.body.secret);
  const code = await codeOf(secret, clock.now());
  const confirmed = await callRoute(confirmSecondFactor, { body: { code }, headers });
  if (confirmed.status !== 200) throw new Error(`no second factor: ${JSON.stringify(confirmed.body)}`);
  return secret;
}
