/** Where an agent can run. */
export const BACKEND_KINDS = ['docker', 'ec2', 'local', 'external', 'mock'] as const;
export type BackendKind = (typeof BACKEND_KINDS)[number];

export interface AgentRuntime {
  /** The name in requests, rows and templates. */
  readonly id: string;
  /** The name people read. */
  readonly label: string;
  /** The backend this software runs on. */
  readonly backend: BackendKind;
}

/** Every agent runtime the platform can run today; a new one is a row here. */
export const AGENT_RUNTIMES: readonly AgentRuntime[] = [
  { id: 'mock', label: 'Mock', backend: 'mock' },
  { id: 'external', label: 'External', backend: 'external' },
];

/** What `external: true` asks for: somebody else's agent on somebody else's machine. */
export const EXTERNAL_RUNTIME = 'external';

export function findAgentRuntime(id: string): AgentRuntime | null {
  return AGENT_RUNTIMES.find((runtime) => runtime.id === id) ?? null;
}

/** The readable name of a runtime; an unknown one is shown as it is written. */
export function agentRuntimeLabel(id: string): string {
  return findAgentRuntime(id)?.label ?? id;
}
