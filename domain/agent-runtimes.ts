/** Where an agent can run. */
export const BACKEND_KINDS = ['docker', 'ec2', 'local', 'external', 'mock'] as const;
export type BackendKind = (typeof BACKEND_KINDS)[number];

/** Those that have machines of ours. */
export const MACHINE_BACKENDS = ['docker', 'local', 'ec2'] as const satisfies readonly BackendKind[];

export interface AgentRuntime {
  /** The name in requests, rows and templates. */
  readonly id: string;
  /** The name people read. */
  readonly label: string;
  /** What it is, in one sentence for who chooses. */
  readonly about: string;
  /** The backends that can run this software. */
  readonly runsOn: readonly BackendKind[];
  /** Nobody here starts it: it comes by itself, with a token. */
  readonly joinsByItself: boolean;
  /** Its configuration lies where it runs: the platform writes no configuration file for it and misses none. */
  readonly keepsOwnConfig: boolean;
  /** How long a start may take before it counts as failed, where that is longer than usual. */
  readonly startSecondsMax?: number;
}

/** Software that the agent program of this project runs, so that a plain process of the host can be its home too. */
const ANYWHERE: readonly BackendKind[] = ['docker', 'local', 'ec2'];
/** Software that comes as an image alone; the platform runs it without knowing it (D41). */
const AS_IMAGE: readonly BackendKind[] = ['docker', 'ec2'];

const onMachine = (
  id: string,
  label: string,
  runsOn: readonly BackendKind[],
  about: string,
): AgentRuntime => ({ id, label, about, runsOn, joinsByItself: false, keepsOwnConfig: false });

/** Every agent runtime; a new one is a row here. Which of them can run here, the backends say. */
export const AGENT_RUNTIMES: readonly AgentRuntime[] = [
  {
    id: 'mock',
    label: 'Mock',
    about: 'The platform answers in its place, to try things out.',
    runsOn: ['mock'],
    joinsByItself: false,
    keepsOwnConfig: false,
  },
  {
    id: 'external',
    label: 'External',
    about: 'Runs on a machine of yours and connects by itself.',
    runsOn: ['external'],
    joinsByItself: true,
    keepsOwnConfig: true,
  },
  onMachine('assistant', 'Assistant', ANYWHERE, 'Thinks with the model you choose and uses tools.'),
  onMachine('claude-code', 'Claude Code', ANYWHERE, 'Anthropic’s coding agent, driven through its CLI.'),
  onMachine('codex', 'Codex', ANYWHERE, 'OpenAI’s coding agent, driven through its CLI.'),
  onMachine('gemini-cli', 'Gemini CLI', ANYWHERE, 'Google’s coding agent, driven through its CLI.'),
  onMachine('opencode', 'OpenCode', ANYWHERE, 'An open coding agent, driven through its CLI.'),
  onMachine('langgraph', 'LangGraph', AS_IMAGE, 'An image that runs a LangGraph graph.'),
  onMachine('crewai', 'CrewAI', AS_IMAGE, 'An image that runs a CrewAI crew.'),
  onMachine('autogen', 'AutoGen', AS_IMAGE, 'An image that runs AutoGen agents.'),
  onMachine('deepagents', 'DeepAgents', AS_IMAGE, 'An image that runs DeepAgents.'),
  { ...onMachine('hermes', 'Hermes', AS_IMAGE, 'An image that runs Hermes.'), startSecondsMax: 1800 },
  onMachine('openclaw', 'OpenClaw', AS_IMAGE, 'An image that runs OpenClaw.'),
];

/** True for software that needs a machine of ours, so that a backend has to be set up for it. */
export const needsMachine = ({ runsOn }: AgentRuntime): boolean =>
  runsOn.some((kind) => kind !== 'mock' && kind !== 'external');

/** Every runtime that a template may name, whether or not it can run here today. */
export const KNOWN_RUNTIMES: readonly string[] = AGENT_RUNTIMES.map((runtime) => runtime.id);

/** The model of a workspace for which nobody chose one; empty where the runtime thinks with none of ours. */
export function defaultModelOf(runtime: string): string {
  if (runtime === 'claude-code') return 'sonnet';
  const runsOn = findAgentRuntime(runtime)?.runsOn ?? ANYWHERE;
  return runsOn.includes('docker') ? 'anthropic:claude-opus-4-7' : '';
}

/** What `external: true` asks for: somebody else's agent on somebody else's machine. */
export const EXTERNAL_RUNTIME = 'external';

/** What runs a template that names no runtime: the platform's own agent. */
export const DEFAULT_RUNTIME = 'assistant';

/** The file that a command line looks for in its folder, which tells a folder that was written for it. */
const FILE_OF_RUNTIME: readonly (readonly [file: string, runtime: string])[] = [
  ['CLAUDE.md', 'claude-code'],
  ['AGENTS.md', 'codex'],
];

/** The runtime that a folder with these files was most likely written for. */
export const guessRuntime = (files: Readonly<Record<string, unknown>>): string =>
  FILE_OF_RUNTIME.find(([file]) => Object.hasOwn(files, file))?.[1] ?? DEFAULT_RUNTIME;

export function findAgentRuntime(id: string): AgentRuntime | null {
  return AGENT_RUNTIMES.find((runtime) => runtime.id === id) ?? null;
}

const START_SECONDS_MAX = 600;

/** How long a start of this runtime may take before it counts as failed. */
export const startSecondsMax = (runtime: string): number =>
  findAgentRuntime(runtime)?.startSecondsMax ?? START_SECONDS_MAX;

/** The readable name of a runtime; an unknown one is shown as it is written. */
export function agentRuntimeLabel(id: string): string {
  return findAgentRuntime(id)?.label ?? id;
}
