import { headers as nextHeaders } from 'next/headers';
import { getSession as contract, type Session } from '@/contracts/session';
import { getSession } from '../people/get-session';
import { runPipeline } from './pipeline';

/** Whose page is drawn; null where nobody can be asked. Goes the way of every request. */
export async function readPageSession(): Promise<Session | null> {
  const headers = new Headers(await nextHeaders());
  const info = { signal: new AbortController().signal, headers };
  const outcome = await runPipeline(contract, getSession, info, 'page', {
    params: {},
    read: () => Promise.resolve({ query: {}, body: undefined }),
  });
  return outcome.ok ? outcome.output : null;
}
