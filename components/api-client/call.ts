import { z } from 'zod';
import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import { networkError, toApiError } from './api-error';
import { toBrowserPath } from './base-path';
import { leaveIfSignedOut } from './dead-session';

// The page's security policy forbids compiling code from strings, which zod would otherwise try.
z.config({ jitless: true });

const API_BASE = toBrowserPath('/api');

export interface CallInput<C extends Contract> {
  readonly params?: z.input<C['params']>;
  readonly query?: z.input<C['query']>;
  readonly body?: z.input<NonNullable<C['body']>>;
  readonly signal?: AbortSignal;
}

/** The address of a contract below this origin, parameters and query filled in. */
export function urlOf(contract: Contract, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params));
  const path = fillPath(contract.path, (name) => String(values.get(name)));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return `${API_BASE}${path}${search.size > 0 ? `?${search}` : ''}`;
}

async function send(contract: Contract, input: CallInput<Contract>): Promise<Response> {
  const hasBody = input.body !== undefined;
  try {
    return await fetch(urlOf(contract, input.params, input.query), {
      method: contract.method,
      headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      credentials: 'same-origin',
      ...(hasBody ? { body: JSON.stringify(input.body) } : {}),
      ...(input.signal ? { signal: input.signal } : {}),
    });
  } catch (error) {
    if (input.signal?.aborted) throw error;
    throw networkError();
  }
}

/** Calls an endpoint: the parsed answer, or an ApiError in the server's words. */
export const call = async <C extends Contract>(
  contract: C,
  input: CallInput<C> = {},
): Promise<z.output<C['output']>> => (await callForHeaders(contract, input)).output;

/** The same, for who reads what stands beside the answer. */
export async function callForHeaders<C extends Contract>(
  contract: C,
  input: CallInput<C> = {},
): Promise<{ readonly output: z.output<C['output']>; readonly headers: Headers }> {
  const response = await send(contract, input as CallInput<Contract>);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const error = toApiError(response.status, body);
    if (error.code === 'unauthenticated') await leaveIfSignedOut();
    throw error;
  }
  const parsed = contract.output.safeParse(body);
  if (!parsed.success) throw toApiError(response.status, null);
  return { output: parsed.data as z.output<C['output']>, headers: response.headers };
}
