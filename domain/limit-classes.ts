/** How often something may be done: `points` times in `seconds`. */
export interface Allowance {
  readonly points: number;
  readonly seconds: number;
}

export interface LimitRule extends Allowance {
  /** Who has the allowance: each caller, each network that calls, each agent that is called, each account. */
  readonly per: 'caller' | 'network' | 'agent' | 'account';
  /**
   * `exact`: every one is written down before it is let through. `near`: counted in memory and written down in batches,
   * for what is done all day; a little more than the allowance may pass.
   */
  readonly count: 'exact' | 'near';
  /**
   * True: whoever uses it up much faster than evenly is slowed down, and refused when that is not enough, so that nobody
   * spends a minute's allowance in the second in which others wait behind it.
   */
  readonly paced: boolean;
  /** True: holds in local mode too, where otherwise nothing is limited unless a setting says so. */
  readonly always: boolean;
  /** What is counted. */
  readonly about: string;
}

const MINUTE = 60;
const HOUR = 3600;
const near = { count: 'near', paced: false, always: false } as const;
const exact = { count: 'exact', paced: false, always: false } as const;

/** Every limit on how often: the one table of them, which `RATE_LIMITS` changes. Server mode holds to it. */
export const LIMIT_RULES = {
  general: {
    points: 600,
    seconds: MINUTE,
    per: 'caller',
    ...near,
    paced: true,
    about: 'all requests together',
  },
  a2a: { points: 300, seconds: MINUTE, per: 'caller', ...near, about: 'messages to agents' },
  'a2a-target': { points: 600, seconds: MINUTE, per: 'agent', ...near, about: 'messages to one agent' },
  'same-message': {
    points: 5,
    seconds: 600,
    per: 'agent',
    ...near,
    always: true,
    about: 'the same message of one agent to one other',
  },
  imports: { points: 30, seconds: 600, per: 'caller', ...exact, about: 'imports and copies' },
  exports: { points: 60, seconds: 600, per: 'caller', ...exact, about: 'exports' },
  keys: { points: 60, seconds: HOUR, per: 'caller', ...exact, about: 'new tokens and keys' },
  invitations: { points: 60, seconds: HOUR, per: 'caller', ...exact, about: 'new invitations' },
  files: { points: 240, seconds: MINUTE, per: 'caller', ...near, about: 'changes of files' },
  secrets: {
    points: 120,
    seconds: MINUTE,
    per: 'caller',
    ...near,
    about: 'changes of secrets, and reads of their values',
  },
  audit: { points: 300, seconds: MINUTE, per: 'caller', ...near, about: 'reads of the audit log' },
  notices: { points: 120, seconds: MINUTE, per: 'caller', ...near, about: 'messages of agents to people' },
  memory: { points: 600, seconds: MINUTE, per: 'caller', ...near, about: 'changes of what agents keep' },
  approvals: { points: 60, seconds: MINUTE, per: 'caller', ...near, about: 'requests for an approval' },
  instructions: { points: 120, seconds: MINUTE, per: 'caller', ...near, about: 'changes of instructions' },
  pages: { points: 1200, seconds: MINUTE, per: 'network', ...near, about: 'pages' },
  'wrong-bearers': {
    points: 120,
    seconds: MINUTE,
    per: 'network',
    ...near,
    about: 'requests with a token that is not valid',
  },
  'sign-in': {
    points: 50,
    seconds: 15 * MINUTE,
    // May be a whole office.
    per: 'network',
    count: 'exact',
    paced: false,
    always: true,
    about: 'tries at passwords and links',
  },
  account: {
    points: 10,
    seconds: 15 * MINUTE,
    per: 'account',
    count: 'exact',
    paced: false,
    always: true,
    about: 'tries at one password',
  },
  code: {
    points: 5,
    seconds: 15 * MINUTE,
    per: 'account',
    count: 'exact',
    paced: false,
    always: true,
    about: 'tries at the second factor of one account',
  },
} as const satisfies Record<string, LimitRule>;

export type LimitClass = keyof typeof LIMIT_RULES;

export const LIMIT_CLASSES = Object.keys(LIMIT_RULES) as LimitClass[];

/** Limits that a contract can name beside the general one: those that each caller has. */
export type ContractLimit = Exclude<
  { [Name in LimitClass]: (typeof LIMIT_RULES)[Name]['per'] extends 'caller' ? Name : never }[LimitClass],
  'general'
>;

/** What holds of each class; null: no limit. */
export type Allowances = Readonly<Record<LimitClass, Allowance | null>>;
