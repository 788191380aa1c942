import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { createOrgKey, createWorkspaceToken, revokeOrgKey, revokeWorkspaceToken } from '@/contracts/tokens';
import { createWorkspace, deleteWorkspace } from '@/contracts/workspaces';
import { ROLES, type Role } from '@/domain/access-rules';
import { mintCredential } from '@/server/platform/credential';

/** Everybody who may come: what they present, null for nothing. */
export interface Cast {
  /** The workspace that addresses name. */
  readonly workspaceId: string;
  readonly bearers: Readonly<Record<BearerName, string | null>>;
  /** The session cookies of people; none in local mode, where nobody signs in. */
  readonly sessions: Readonly<Record<SessionName, string>> | null;
}

/** What each is to be told, whatever the rule of the contract. */
const ALWAYS_REFUSED = {
  'nobody at all': 'unauthenticated',
  'a token with a wrong checksum': 'invalid_token',
  'a token that was never given out': 'invalid_token',
  'a key that was never given out': 'invalid_token',
  'a revoked token': 'invalid_token',
  'a revoked key': 'invalid_token',
  'a removed workspace': 'workspace_removed',
} as const;

/** Sessions that are worth nothing, and so no more than nobody at all. */
export const DEAD_SESSIONS = [
  'an expired session',
  'a session of before a sign-out everywhere',
  'a session of a removed person',
  'a session that somebody has changed',
] as const;

type Stranger = keyof typeof ALWAYS_REFUSED;
type BearerName = Stranger | 'its own workspace' | 'a foreign workspace' | `a key of role ${Role}`;
export type SessionName = `a session of role ${Role}` | (typeof DEAD_SESSIONS)[number];
export type CallerName = BearerName | SessionName;
type Refusal = 'unauthenticated' | 'invalid_token' | 'workspace_removed' | 'workspace_gone' | 'forbidden';

/** The statuses of the refusals, written out: the table they come from is not asked whether it is right. */
export const STATUS_OF: Record<Refusal, number> = {
  unauthenticated: 401,
  invalid_token: 401,
  workspace_removed: 410,
  workspace_gone: 404,
  forbidden: 403,
};

export interface Cell {
  readonly contract: Contract;
  readonly caller: CallerName;
  /** Null: let in. */
  readonly refusal: Refusal | null;
}

/** An agent that polls its state is told there that it has to stop. */
const goneFor = (refusal: Refusal): Refusal => (refusal === 'workspace_removed' ? 'workspace_gone' : refusal);

/** Every contract but the public ones with every caller that there is in either mode. */
export const MATRIX: readonly Cell[] = CONTRACTS.filter(({ auth }) => auth !== 'public').flatMap(
  (contract) => [
    ...Object.entries(ALWAYS_REFUSED).map(([caller, refusal]) => ({
      contract,
      caller: caller as Stranger,
      refusal: contract.errors.includes('workspace_gone') ? goneFor(refusal) : refusal,
    })),
    ...cellsOfRule(contract),
  ],
);

/** The same contracts with everybody who comes with a session, in server mode. */
export const SESSION_MATRIX: readonly Cell[] = CONTRACTS.filter(({ auth }) => auth !== 'public').flatMap(
  (contract) => [
    ...DEAD_SESSIONS.map((caller): Cell => ({ contract, caller, refusal: 'unauthenticated' })),
    ...ROLES.map((role): Cell => {
      const refusal = isStrong(role, leastOf(contract).person) ? null : 'forbidden';
      return { contract, caller: `a session of role ${role}`, refusal };
    }),
  ],
);

function isStrong(role: Role, least: Role | null): boolean {
  return least !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** The least role of people and of keys that a contract lets in; null: none. */
function leastOf({ auth }: Contract): { person: Role | null; key: Role | null } {
  if (typeof auth === 'string') return { person: auth as Role, key: auth as Role };
  return 'person' in auth ? { person: auth.person, key: null } : { person: auth.role, key: auth.role };
}

function cellsOfRule(contract: Contract): Cell[] {
  const { auth } = contract;
  const agent = typeof auth === 'object' && 'agent' in auth ? auth.agent : 'none';
  const { key } = leastOf(contract);
  const keys = ROLES.map((role): Cell => {
    return { contract, caller: `a key of role ${role}`, refusal: isStrong(role, key) ? null : 'forbidden' };
  });
  const [own, foreign] = {
    none: ['forbidden', 'forbidden'] as const,
    own: [null, 'invalid_token'] as const,
    any: [null, null] as const,
  }[agent];
  return [
    ...keys,
    { contract, caller: 'its own workspace', refusal: own },
    { contract, caller: 'a foreign workspace', refusal: foreign },
  ];
}

/** Calls a contract as the owner does; resolves with its answer, rejects on a refusal. */
export type AsOwner = (
  contract: Contract,
  call: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown },
) => Promise<Record<string, unknown>>;

/** Makes the whole cast by the very endpoints that people use. */
export async function createCast(asOwner: AsOwner, sessions: Cast['sessions'] = null): Promise<Cast> {
  const text = async (answer: Promise<Record<string, unknown>>, field: string) =>
    String((await answer)[field]);
  const makeWorkspace = (name: string) =>
    text(asOwner(createWorkspace, { body: { name, runtime: 'mock' } }), 'id');
  const mint = (id: string) => asOwner(createWorkspaceToken, { params: { id } });
  const mintKey = (role: Role) => asOwner(createOrgKey, { body: { name: `for ${role}`, role } });
  const tokenOf = (id: string) => text(mint(id), 'auth_token');

  const [workspaceId, other, removed] = [
    await makeWorkspace('Own'),
    await makeWorkspace('Other'),
    await makeWorkspace('Removed'),
  ];
  const [own, foreign, ofRemoved] = [
    await tokenOf(workspaceId),
    await tokenOf(other),
    await tokenOf(removed),
  ];
  await asOwner(deleteWorkspace, { params: { id: removed }, query: { confirm: 'true' } });
  const revoked = await mint(workspaceId);
  await asOwner(revokeWorkspaceToken, { params: { id: workspaceId, token_id: String(revoked.id) } });
  const revokedKey = await mintKey('owner');
  await asOwner(revokeOrgKey, { params: { id: String(revokedKey.id) } });
  return {
    workspaceId,
    sessions,
    bearers: {
      'nobody at all': null,
      'a token with a wrong checksum': own.slice(0, -1) + (own.endsWith('0') ? '1' : '0'),
      'a token that was never given out': mintCredential('ws').plaintext,
      'a key that was never given out': mintCredential('org').plaintext,
      'a revoked token': String(revoked.auth_token),
      'a revoked key': String(revokedKey.auth_token),
      'a removed workspace': ofRemoved,
      'its own workspace': own,
      'a foreign workspace': foreign,
      'a key of role viewer': await text(mintKey('viewer'), 'auth_token'),
      'a key of role operator': await text(mintKey('operator'), 'auth_token'),
      'a key of role owner': await text(mintKey('owner'), 'auth_token'),
    },
  };
}

const RPC_ID = 'asked-0001';
const NOTHING = 'a3bb189e-8bf9-4c4b-9b3f-00000000dead';

export interface MatrixRequest {
  readonly params: Record<string, string>;
  readonly rawBody?: string;
  readonly headers: Record<string, string>;
}

/**
 * What a caller sends. Bodies are of the dialect but of no use, and who is let in by a role names a workspace that is not
 * there: so nothing that is let in does anything.
 */
export function requestOf({ contract, caller, refusal }: Cell, cast: Cast): MatrixRequest {
  const id = refusal !== null || caller === 'its own workspace' ? cast.workspaceId : NOTHING;
  const params = Object.fromEntries(
    Object.keys(contract.params.shape).map((name) => [name, name === 'id' ? id : NOTHING]),
  );
  const credentials = credentialsOf(caller, cast);
  if (contract.body === null) return { params, headers: credentials };
  const body = contract.produces === 'json-rpc' ? { jsonrpc: '2.0', id: RPC_ID, method: 'no/such' } : {};
  const headers = { ...credentials, 'content-type': 'application/json' };
  return { params, rawBody: JSON.stringify(body), headers };
}

function credentialsOf(caller: CallerName, { bearers, sessions }: Cast): Record<string, string> {
  const session = sessions?.[caller as SessionName];
  if (session !== undefined) return { cookie: session };
  const bearer = bearers[caller as BearerName];
  return bearer ? { authorization: `Bearer ${bearer}` } : {};
}

/** What the answer to a refused caller has to hold, in the dialect of the contract. */
export function refusalBody({ contract }: Cell, refusal: Refusal): Record<string, unknown> {
  if (contract.produces !== 'json-rpc') return { code: refusal };
  return { jsonrpc: '2.0', id: RPC_ID, error: { data: { code: refusal } } };
}

/** The code that an answer carries, in either dialect; null when it is no error. */
export function codeOf(body: Record<string, unknown>): string | null {
  const { code, error } = body as { code?: string; error?: { data?: { code?: string } } };
  return code ?? error?.data?.code ?? null;
}

/** What nobody who is let in is ever told. */
export const REFUSALS: readonly unknown[] = ['unauthenticated', 'invalid_token', 'forbidden'];

/** One word for a test's name. */
export const describeCell = ({ contract, caller, refusal }: Cell): string =>
  refusal === null ? `${contract.id} lets in ${caller}` : `${contract.id} refuses ${caller}: ${refusal}`;

const LOOKS_REFUSED: readonly number[] = [401, 403, 410];

/** Whether something has at least what is wanted. */
const holds = (given: unknown, wanted: unknown): boolean =>
  typeof wanted === 'object' && wanted !== null
    ? typeof given === 'object' &&
      given !== null &&
      Object.entries(wanted).every(([name, value]) => holds((given as Record<string, unknown>)[name], value))
    : given === wanted;

/**
 * What is wrong with an answer, in words; null when the caller was told what the contract says. For walks over thousands of
 * cells: an assertion of its own for each would cost more than the request.
 */
export function mistakeOf(
  cell: Cell,
  { status, body }: { readonly status: number; readonly body: Record<string, unknown> },
): string | null {
  const isRight =
    cell.refusal === null
      ? !REFUSALS.includes(codeOf(body)) && !LOOKS_REFUSED.includes(status)
      : status === STATUS_OF[cell.refusal] && holds(body, refusalBody(cell, cell.refusal));
  return isRight ? null : `${describeCell(cell)}, but it was answered ${status} ${JSON.stringify(body)}`;
}
