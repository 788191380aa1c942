import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type Contract, statusOf } from '@/contracts/contract';
import { type Deps, findDeps } from '../deps';
import { AppError, isAppError, toAppError } from '../platform/app-error';
import { assertLeft, exceededOf } from '../platform/limits/assert-left';
import type { LimitState } from '../platform/limits/limit';
import type { Cookie, Principal, RequestInfo, RequestSource } from '../principal';
import { authenticate } from './authenticate';
import { endWithAccess } from './end-with-access';
import { logError } from './error-response';
import { currentSite, findForeignness } from './foreign-request';
import { lookAgain } from './look-again';
import { findRequestContext } from './request-context';
import { assertAllowed, type Operation, parseInput, parseOutput, type RawInput } from './run-contract';
import {
  type AllowanceHeaders,
  enterAtOnce,
  takeGeneral,
  takeOwn,
  toAllowanceHeaders,
} from './take-allowance';

/** What came of a request, before anybody writes it as HTTP or as a value. */
export type Outcome<C extends Contract> = {
  readonly requestId: string;
  /** Rate limit headers. */
  readonly headers: AllowanceHeaders;
} & (
  | {
      readonly ok: true;
      readonly output: z.output<C['output']>;
      /** To be set with the answer. */
      readonly cookie: Cookie | null;
      readonly answerHeaders: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly error: AppError }
);

/** Where a request's input comes from. */
export interface InputSource {
  /** Known from the address: access may depend on whom it names. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Asked before the caller is looked at, so that the refusal is the one of an unknown address. */
  readonly isThere?: (deps: Deps) => boolean;
  /** Reads the rest, after the caller is known to be allowed. */
  read(): Promise<Omit<RawInput, 'params'>>;
}

/** What is found out on the way, for the log line at the end. */
interface Trace {
  readonly requestId: string;
  readonly via: 'route' | 'action' | 'page';
  principal?: Principal;
  headers: AllowanceHeaders;
  /** Refused again and again: said once, and not with every request of a flood. */
  isRepeatedRefusal: boolean;
  cookie: Cookie | null;
  readonly answerHeaders: Record<string, string>;
  onRoleChange?: () => void;
}

/**
 * The way of every request, whether a route or a server action brings it: request id, authenticate, limits, parse,
 * run, check the answer, one log line, errors by the table.
 */
export async function runPipeline<C extends Contract>(
  contract: C,
  operation: Operation<C>,
  info: RequestSource,
  via: Trace['via'],
  source: InputSource,
): Promise<Outcome<C>> {
  const startedAt = performance.now();
  const trace: Trace = {
    requestId: requestIdOf(info.headers),
    via,
    headers: {},
    isRepeatedRefusal: false,
    cookie: null,
    answerHeaders: {},
  };
  const deps = findDeps();
  if (!deps) return { ...trace, ok: false, error: new AppError('platform_unavailable') };
  try {
    const output = await run(deps, contract, operation, info, source, trace);
    record(deps, contract, statusOf(contract, output), trace, startedAt);
    return { ...trace, ok: true, output };
  } catch (thrown) {
    const error = toAppError(thrown);
    noteRefusal(trace, error);
    if (!trace.isRepeatedRefusal) {
      logError(deps.log, error, { requestId: trace.requestId, contract: contract.id });
    }
    record(deps, contract, error.status, trace, startedAt);
    return { ...trace, headers: { ...trace.headers, ...trace.answerHeaders }, ok: false, error };
  }
}

async function run<C extends Contract>(
  deps: Deps,
  contract: C,
  operation: Operation<C>,
  info: RequestSource,
  source: InputSource,
  trace: Trace,
): Promise<z.output<C['output']>> {
  if (deps.stopping.aborted) throw new AppError('shutting_down');
  // Word for word what an address that is not there says, to foreign pages too.
  if (source.isThere?.(deps) === false) {
    throw new AppError(findForeignness(info.headers, currentSite(deps.config)) ?? 'not_found');
  }
  const principal = await authenticateFor(contract, deps, info.headers, trace.requestId);
  trace.principal = principal;
  const general = await takeGeneral(deps, principal);
  noteAllowance(trace, [general]);
  assertAllowed(contract, principal, source.params);
  noteAllowance(trace, [general, await takeOwn(deps, contract, principal)]);
  const leave = enterAtOnce(deps, contract, principal, info.headers);
  let isOver = true;
  try {
    const input = parseInput(contract, { params: source.params, ...(await source.read()) });
    const request = requestOf(info, trace);
    const output = parseOutput(contract, await operation(deps, principal, input, request));
    if (!(output instanceof ReadableStream) || contract.auth === 'public') return output;
    isOver = false;
    const mayReadOn = (): Promise<boolean> =>
      mayStill(deps, contract, info.headers, trace, principal, source);
    return endWithAccess(output, mayReadOn, leave) as typeof output;
  } finally {
    if (isOver) leave();
  }
}

/** What operations may know of it. */
const requestOf = (info: RequestSource, trace: Trace): RequestInfo => ({
  // Asked for by few, and dear to make.
  get signal() {
    return info.signal;
  },
  headers: info.headers,
  clientAddress: findRequestContext()?.clientAddress ?? '',
  setCookie: (cookie) => {
    trace.cookie = cookie;
  },
  setHeader: (name, value) => {
    trace.answerHeaders[name] = value;
  },
  onRoleChange: (listener) => {
    trace.onRoleChange = listener;
  },
});

/** Where an endpoint has a way of its own to say that a workspace is gone, its former agent is told that way too. */
async function authenticateFor(
  contract: Contract,
  deps: Deps,
  headers: Headers,
  requestId: string,
): Promise<Principal> {
  try {
    return await authenticate(deps, headers, requestId);
  } catch (error) {
    const isRemoved = isAppError(error) && error.code === 'workspace_removed';
    if (!isRemoved || !contract.errors.includes('workspace_gone')) throw error;
    const details = { workspace_id: error.details.id, deleted: true, status: 'removed' };
    throw new AppError('workspace_gone', { details });
  }
}

/** False once the caller is refused. Whose role is another one is told so on the stream that they read. */
async function mayStill(
  deps: Deps,
  contract: Contract,
  headers: Headers,
  trace: Trace,
  before: Principal,
  { params }: InputSource,
): Promise<boolean> {
  const principal = await lookAgain(deps, contract, headers, trace.principal ?? before, params);
  if (principal === null) return false;
  const hasOtherRole = principal.role !== trace.principal?.role;
  trace.principal = principal;
  if (hasOtherRole) trace.onRoleChange?.();
  return true;
}

/** A caller may name its request, so that its log and ours can be joined; anything odd is replaced. */
function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id') ?? '';
  return /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Refuses when nothing is left of an allowance, else says in the headers what is. */
function noteAllowance(trace: Trace, states: readonly (LimitState | null)[]): void {
  for (const state of states) assertLeft(state);
  trace.headers = toAllowanceHeaders(states);
}

/** Of a request that is refused for an allowance, the headers say which. */
function noteRefusal(trace: Trace, error: AppError): void {
  const state = exceededOf(error);
  if (!state) return;
  trace.headers = toAllowanceHeaders([state]);
  trace.isRepeatedRefusal = state.refusals > 1;
}

function record(deps: Deps, contract: Contract, status: number, trace: Trace, startedAt: number): void {
  const { method, path } = contract;
  const durationMs = performance.now() - startedAt;
  deps.metrics.recordRequest({ method, path, status, durationMs });
  const line = {
    requestId: trace.requestId,
    via: trace.via,
    method,
    path,
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    principal: trace.principal?.id,
  };
  // Calls of A2A have a line of their own, at the end of their stream too.
  const isToldElsewhere = contract.produces === 'json-rpc' && status < 400;
  // What agents repeat all day would bury what happened once.
  const isRoutine =
    method === 'GET' ||
    (contract.fastLane && contract.idempotent) ||
    trace.isRepeatedRefusal ||
    isToldElsewhere;
  deps.log[isRoutine ? 'debug' : 'info'](line, contract.id);
}
