/** What a person may do, weakest first; each role may do everything the one before it may. */
const ROLES = ['viewer', 'operator', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Who may call a contract: anybody, or a person with at least this role. */
export type AccessRule = 'public' | Role;

/** True when somebody with `role` (null: nobody known) satisfies `rule`. */
export function isAllowed(rule: AccessRule, role: Role | null): boolean {
  if (rule === 'public') return true;
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(rule);
}
