import { randomUUID } from 'node:crypto';
import { headers as nextHeaders } from 'next/headers';
import type { z } from 'zod';
import type { Contract } from '@/contracts/contract';
import type { ErrorCode } from '@/contracts/errors';
import { getDeps } from '../deps';
import { AppError } from '../platform/app-error';
import { authenticate } from './authenticate';
import { logError, toAppError } from './error-response';
import { assertAllowed, type Operation, parseInput, parseOutput } from './run-contract';

export type ActionResult<T> =
  | { ok: true; data: T }
  | { ok: false; error: { code: ErrorCode; message: string; field?: string } };

/** What a form sends: the contract's parameters and body in one object. */
type ActionInput<C extends Contract> = (keyof C['params']['shape'] extends never
  ? unknown
  : z.input<C['params']>) &
  (z.input<NonNullable<C['body']>> extends infer Body ? (Body extends object ? Body : unknown) : never);

/**
 * Binds a contract to its operation as a server action. An action is a public endpoint: it is guarded like a route
 * (Host, Origin, role, strict input), and answers errors as values, because what an action throws reaches the browser
 * without its text.
 */
export function action<C extends Contract>(contract: C, operation: Operation<C>) {
  return async (input: ActionInput<C>): Promise<ActionResult<z.output<C['output']>>> => {
    const requestId = randomUUID();
    const deps = getDeps();
    try {
      const headers = new Headers(await nextHeaders());
      // Next calls actions by this header, which no foreign form can send; without it this is no action call.
      if (!headers.has('next-action')) throw new AppError('foreign_origin');
      const principal = authenticate(deps, headers, requestId);
      assertAllowed(contract, principal);
      const parsed = parseInput(contract, split(contract, input));
      const output = await operation(deps, principal, parsed, {
        signal: new AbortController().signal,
        headers,
      });
      return { ok: true, data: parseOutput(contract, output) };
    } catch (thrown) {
      const error = toAppError(thrown);
      logError(deps.log, error, { requestId, contract: contract.id, via: 'action' });
      const field = error.field === undefined ? {} : { field: error.field };
      return { ok: false, error: { code: error.code, message: error.publicText, ...field } };
    }
  };
}

function split(contract: Contract, input: unknown) {
  const isParam = (key: string): boolean => key in contract.params.shape;
  const entries = Object.entries(typeof input === 'object' && input !== null ? input : {});
  return {
    params: Object.fromEntries(entries.filter(([key]) => isParam(key))),
    query: {},
    body: Object.fromEntries(entries.filter(([key]) => !isParam(key))),
  };
}
