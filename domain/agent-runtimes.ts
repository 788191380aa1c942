/** Where an agent can run. */
export const BACKEND_KINDS = ['docker', 'ec2', 'local', 'external', 'mock'] as const;
export type BackendKind = (typeof BACKEND_KINDS)[number];

export interface AgentRuntime {
  /** The name in requests, rows and templates. */
  readonly id: string;
  /** The name people read. */
  readonly label: string;
  /** What it is, in one sentence for who chooses. */
  readonly about: string;
  /** The backend this software runs on. */
  readonly backend: BackendKind;
  /** Nobody here starts it: it comes by itself, with a token. */
  readonly joinsByItself: boolean;
  /** Its configuration lies where it runs: the platform writes no configuration file for it and misses none. */
  readonly keepsOwnConfig: boolean;
}

/** Every agent runtime the platform can run today; a new one is a row here. */
export const AGENT_RUNTIMES: readonly AgentRuntime[] = [
  {
    id: 'mock',
    label: 'Mock',
    about: 'The platform answers in its place, to try things out.',
    backend: 'mock',
    joinsByItself: false,
    keepsOwnConfig: false,
  },
  {
    id: 'external',
    label: 'External',
    about: 'Runs on a machine of yours and connects by itself.',
    backend: 'external',
    joinsByItself: true,
    keepsOwnConfig: true,
  },
];

/** Runtimes that templates may name although no backend here runs them yet: their workspaces are told apart and left out. */
const PLANNED_RUNTIMES: Readonly<Record<string, string>> = {
  assistant: 'Assistant',
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'gemini-cli': 'Gemini CLI',
  opencode: 'OpenCode',
  langgraph: 'LangGraph',
  crewai: 'CrewAI',
  autogen: 'AutoGen',
  deepagents: 'DeepAgents',
  hermes: 'Hermes',
  openclaw: 'OpenClaw',
};

/** Every runtime that a template may name, whether or not it can run here today. */
export const KNOWN_RUNTIMES: readonly string[] = [
  ...AGENT_RUNTIMES.map((runtime) => runtime.id),
  ...Object.keys(PLANNED_RUNTIMES),
];

/** The model of a workspace for which nobody chose one; empty where the runtime thinks with none of ours. */
export function defaultModelOf(runtime: string): string {
  if (runtime === 'claude-code') return 'sonnet';
  return findAgentRuntime(runtime) === null ? 'anthropic:claude-opus-4-7' : '';
}

/** What `external: true` asks for: somebody else's agent on somebody else's machine. */
export const EXTERNAL_RUNTIME = 'external';

export function findAgentRuntime(id: string): AgentRuntime | null {
  return AGENT_RUNTIMES.find((runtime) => runtime.id === id) ?? null;
}

/** The readable name of a runtime; an unknown one is shown as it is written. */
export function agentRuntimeLabel(id: string): string {
  const planned = Object.hasOwn(PLANNED_RUNTIMES, id) ? PLANNED_RUNTIMES[id] : undefined;
  return findAgentRuntime(id)?.label ?? planned ?? id;
}
