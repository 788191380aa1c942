/** What a person may do, weakest first; each role may do everything the one before it may. */
export const ROLES = ['viewer', 'operator', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may call a contract besides people and organisation keys: the workspace that `:id` of the path names (`own`), or
 * any workspace, where the operation itself decides by topology (`any`).
 */
export interface AgentRule {
  /** The least role of a person or key that may call it too; null: agents alone. */
  readonly role: Role | null;
  readonly agent: 'own' | 'any';
}

/**
 * For people alone, from a role on: what is about people themselves. A key that got out must not be able to make an owner
 * of whoever found it.
 */
export interface PersonRule {
  readonly person: Role;
}

/** Who may call a contract: anybody, a person or key with at least this role, people alone, or also agents. */
export type AccessRule = 'public' | Role | PersonRule | AgentRule;

/** Who calls, as far as access is concerned. */
export interface Caller {
  readonly kind: string;
  /** Null: neither a person nor a key. */
  readonly role: Role | null;
  /** The workspace whose token was presented; null for everybody else. */
  readonly workspaceId: string | null;
}

/** True when somebody with `role` (null: nobody known) has at least `least`. */
export const hasRole = (least: Role, role: Role | null): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);

/**
 * True when `caller` satisfies `rule`.
 * @param pathWorkspaceId the workspace that the path names, null where it names none
 */
export function isAllowed(rule: AccessRule, caller: Caller, pathWorkspaceId: string | null): boolean {
  if (rule === 'public') return true;
  if (typeof rule === 'string') return hasRole(rule, caller.role);
  if ('person' in rule) return caller.kind === 'person' && hasRole(rule.person, caller.role);
  if (rule.role !== null && hasRole(rule.role, caller.role)) return true;
  if (caller.workspaceId === null) return false;
  return rule.agent === 'any' || caller.workspaceId === pathWorkspaceId;
}
