import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import type { PlatformRequest } from '../platform/platform-client';
import { PlatformError } from '../platform/platform-client';
import type { Platform } from './tool';

interface Ask<C extends Contract> extends Omit<PlatformRequest, 'body'> {
  /** `id` is the workspace of this agent, unless another one is named. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.input<C['query']>;
  readonly body?: z.input<NonNullable<C['body']>>;
  /** Sent as multipart/form-data, in place of `body`. */
  readonly form?: FormData;
}

/** Calls an endpoint by its contract: the parsed answer. @throws PlatformError */
export async function askPlatform<C extends Contract>(
  platform: Platform,
  contract: C,
  { params, query, body, form, headers, ...request }: Ask<C> = {},
): Promise<z.output<C['output']>> {
  const values = new Map(Object.entries({ id: platform.workspaceId, ...params }));
  const path = fillPath(contract.path, (name) => values.get(name) ?? '');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const encoded = form ? new Response(form) : null;
  const type = encoded?.headers.get('content-type');
  const answer = await platform.call(contract.method, `${path}${search.size > 0 ? `?${search}` : ''}`, {
    ...request,
    headers: { ...headers, ...(type ? { 'content-type': type } : {}) },
    ...(encoded ? { body: new Uint8Array(await encoded.arrayBuffer()) } : {}),
    ...(body === undefined ? {} : { body }),
  });
  const parsed = contract.output.safeParse(answer);
  if (parsed.success) return parsed.data as z.output<C['output']>;
  throw new PlatformError(502, '', 'The platform gave an answer that this agent cannot read.');
}

const AGAIN_MS_MIN = 250;
const AGAIN_MS_MAX = 5000;

/** Tries again, ever more slowly and at most for so long, what fails only for a moment: a platform that is started again. */
export async function persist<T>(signal: AbortSignal, forMs: number, attempt: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  for (let pause = AGAIN_MS_MIN; ; pause = Math.min(pause * 2, AGAIN_MS_MAX)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || !isPassing(error) || performance.now() - begun > forMs) throw error;
      await delay(pause, undefined, { signal });
    }
  }
}

/** True where the same request may succeed a little later: nothing was heard, or the platform is busy or starting. */
const isPassing = (error: unknown): error is PlatformError =>
  error instanceof PlatformError && (error.status === 0 || error.status === 429 || error.status >= 502);
