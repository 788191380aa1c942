import { cookies as nextCookies, headers as nextHeaders } from 'next/headers';
import type { z } from 'zod';
import type { Contract } from '@/contracts/contract';
import type { ErrorCode } from '@/contracts/errors';
import { AppError } from '../platform/app-error';
import { runPipeline } from './pipeline';
import type { Operation } from './run-contract';
import { cookieAttributes } from './set-cookie';

export type ActionResult<T> =
  | { ok: true; data: T }
  | { ok: false; error: { code: ErrorCode; message: string; field?: string } };

/** What a form sends: the contract's parameters and body in one object. */
type ActionInput<C extends Contract> = (keyof C['params']['shape'] extends never
  ? unknown
  : z.input<C['params']>) &
  (z.input<NonNullable<C['body']>> extends infer Body ? (Body extends object ? Body : unknown) : never);

/**
 * Binds a contract to its operation as a server action. An action is a public endpoint: it goes the way of
 * every request, and answers errors as values, because what an action throws reaches the browser
 * without its text.
 */
export function action<C extends Contract>(contract: C, operation: Operation<C>) {
  return async (input: ActionInput<C>): Promise<ActionResult<z.output<C['output']>>> => {
    const info = { signal: new AbortController().signal, headers: new Headers(await nextHeaders()) };
    const outcome = await runPipeline(contract, operation, info, 'action', {
      params: pick(input, (key) => key in contract.params.shape),
      async read() {
        // Next calls actions by this header, which no foreign form can send; without it this is no action call.
        if (!info.headers.has('next-action')) throw new AppError('foreign_origin');
        return { query: {}, body: pick(input, (key) => !(key in contract.params.shape)) };
      },
    });
    if (outcome.ok) {
      const { cookie } = outcome;
      if (cookie) (await nextCookies()).set(cookie.name, cookie.value, cookieAttributes(cookie));
      return { ok: true, data: outcome.output };
    }
    const { code, publicText, field } = outcome.error;
    return { ok: false, error: { code, message: publicText, ...(field === undefined ? {} : { field }) } };
  };
}

function pick(input: unknown, wanted: (key: string) => boolean): Record<string, unknown> {
  const entries = Object.entries(typeof input === 'object' && input !== null ? input : {});
  return Object.fromEntries(entries.filter(([key]) => wanted(key)));
}
