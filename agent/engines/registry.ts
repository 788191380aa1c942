import type { AgentConfig } from '../config/agent-config';
import type { AgentEnvironment } from '../environment';
import type { Engine } from './port';

/** What an engine is made of. */
export interface EngineParts {
  readonly environment: AgentEnvironment;
  /** As it is at the moment of asking. */
  readonly config: () => AgentConfig;
  /** A folder of its own, which survives restarts. */
  readonly stateFolder: string;
}

/** Each is loaded only where it is used: their SDKs are most of this program. */
const ENGINES: Readonly<Record<string, (parts: EngineParts) => Promise<Engine>>> = {
  assistant: async (parts) => (await import('./assistant/assistant-engine')).createAssistantEngine(parts),
  'claude-code': async (parts) =>
    (await import('./claude-code/claude-code-engine')).createClaudeCodeEngine(parts),
  codex: async (parts) => (await import('./codex/codex-engine')).createCodexEngine(parts),
};

export const KNOWN_ENGINES: readonly string[] = Object.keys(ENGINES);

/** Null for a runtime that this program does not know; nothing stands in for it. */
export async function createEngine(runtime: string, parts: EngineParts): Promise<Engine | null> {
  return Object.hasOwn(ENGINES, runtime) ? ((await ENGINES[runtime]?.(parts)) ?? null) : null;
}
