import { leaveIfSignedOut } from './dead-session';

type Answer = { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } };

/**
 * Waits for a server action; null where nobody answered. A refusal for want of a session leads to the sign-in page once the
 * session is truly gone, as it does after a call; else whoever asked shows it.
 */
export async function runAction<R extends Answer>(asked: Promise<R>): Promise<R | null> {
  const answer = await asked.catch(() => null);
  if (answer?.ok === false && answer.error.code === 'unauthenticated') await leaveIfSignedOut();
  return answer;
}
