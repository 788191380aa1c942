import type { z } from 'zod';
import type { Contract, ContractInput, ContractOutput } from '@/contracts/contract';
import { isAllowed } from '@/domain/access-rules';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { parsePart } from '../platform/parse-part';
import type { Principal, RequestInfo } from '../principal';

export type Operation<C extends Contract> = (
  deps: Deps,
  principal: Principal,
  input: ContractInput<C>,
  request: RequestInfo,
) => Promise<ContractOutput<C>>;

/** A request's parts before anybody has looked at them. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Refuses whom the contract's rule does not name. A workspace's token at another workspace's address is wrong there, and
 * says no more than a wrong token would.
 */
export function assertAllowed(
  contract: Contract,
  principal: Principal,
  params: Readonly<Record<string, unknown>>,
): void {
  const { id } = params;
  const named = typeof id === 'string' ? id.toLowerCase() : null;
  if (isAllowed(contract.auth, principal, named)) {
    if (principal.mustEnrol && contract.auth !== 'public' && !contract.isForEnrolment) {
      throw new AppError('second_factor_needed');
    }
    return;
  }
  if (principal.kind === 'anonymous') throw new AppError('unauthenticated');
  const isForAgents = typeof contract.auth === 'object' && 'agent' in contract.auth;
  const isForeign = principal.kind === 'workspace' && isForAgents;
  throw new AppError(isForeign ? 'invalid_token' : 'forbidden');
}

/** Reads the input by the contract; the first thing wrong is named with its field. */
export function parseInput<C extends Contract>(contract: C, raw: RawInput): ContractInput<C> {
  return {
    params: parsePart(contract.params, raw.params),
    query: parsePart(contract.query, raw.query),
    body: contract.body === null ? undefined : parsePart(contract.body, raw.body),
  } as ContractInput<C>;
}

/** Checks an answer against its contract, also in production: what is not documented does not leave. */
export function parseOutput<C extends Contract>(
  contract: C,
  output: ContractOutput<C>,
): z.output<C['output']> {
  const parsed = contract.output.safeParse(output);
  if (parsed.success) return parsed.data as z.output<C['output']>;
  throw new AppError('internal', {
    internal: `${contract.id} answered against its contract`,
    cause: parsed.error,
  });
}
