import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/** What people are for is server mode: on one machine alone nobody has an account. */
export function assertServerMode(deps: Deps): void {
  if (deps.config.mode !== 'server') throw new AppError('server_mode_only');
}

/** The name of a person in the audit log and for limits. */
export const principalIdOf = (personId: string): string => `person:${personId}`;

/** The principal of a public endpoint, once it has turned out who it is. */
export const actingAs = (principal: Principal, personId: string): Principal => ({
  ...principal,
  kind: 'person',
  id: principalIdOf(personId),
});

/** The id of the person who calls; only for contracts that are for people. */
export function personIdOf(deps: Deps, principal: Principal): string {
  assertServerMode(deps);
  const id = /^person:(.+)$/.exec(principal.id)?.[1];
  if (principal.kind !== 'person' || id === undefined) throw new AppError('unauthenticated');
  return id;
}
