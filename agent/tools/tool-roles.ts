/** Who an agent is towards its tools. */
const TOOL_ROLES = [
  'admin',
  'operator',
  'read-only',
  'no-delegation',
  'no-approval',
  'memory-readonly',
] as const;
export type ToolRole = (typeof TOOL_ROLES)[number];

export const DEFAULT_TOOL_ROLE: ToolRole = 'operator';

/** What a tool needs. Everybody may look, and everybody may speak to the people of the chat. */
export type Permission = 'look' | 'speak' | 'delegate' | 'ask-people' | 'write-memory' | 'write-files';

const EVERYONE: readonly Permission[] = ['look', 'speak'];
const EVERYTHING: readonly Permission[] = [
  ...EVERYONE,
  'delegate',
  'ask-people',
  'write-memory',
  'write-files',
];
const allBut = (permission: Permission) => EVERYTHING.filter((one) => one !== permission);

/** An admin may here what an operator may: what is for administrators alone is no tool of an agent. */
const ALLOWED: Readonly<Record<ToolRole, readonly Permission[]>> = {
  admin: EVERYTHING,
  operator: EVERYTHING,
  'read-only': EVERYONE,
  'no-delegation': allBut('delegate'),
  'no-approval': allBut('ask-people'),
  'memory-readonly': allBut('write-memory'),
};

const WORDS: Readonly<Record<Permission, string>> = {
  look: 'look at things',
  speak: 'write to people',
  delegate: 'hand work to other agents',
  'ask-people': 'ask people for approval',
  'write-memory': 'write to the memory',
  'write-files': 'write files',
};

/** The role that a configuration names; a word that is none of them is taken for the one that may least. */
export const readToolRole = (configured: unknown): ToolRole =>
  configured === undefined
    ? DEFAULT_TOOL_ROLE
    : (TOOL_ROLES.find((role) => role === configured) ?? 'read-only');

/** Why a role may not use what needs this, as a sentence for the model; null when it may. */
export const refusalOf = (role: ToolRole, needs: Permission): string | null =>
  ALLOWED[role].includes(needs)
    ? null
    : `This agent has the role ${role}, which may not ${WORDS[needs]}. Nothing was done; do not try again, and tell whoever asked.`;
