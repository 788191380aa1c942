import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentConfig, parseAgentConfig } from '../../config/agent-config';
import { readEnvironment } from '../../environment';
import { type ModelServer, startModelServer } from '../../testing/model-server/serve';
import type { Engine, ModelChoice, TurnEvent, TurnFailureClass, TurnRequest } from '../port';
import { openTools, type ToolsUnderTest } from './open-tools';

/** What the suite must know of an engine. */
export interface EngineUnderTest {
  readonly name: string;
  /** Which parts of it are the real ones here, and which stand in for others. */
  readonly parts: string;
  readonly model: ModelChoice;
  create(parts: {
    environment: { workspacePath: string; variables: Readonly<Record<string, string>> };
    config: () => AgentConfig;
    stateFolder: string;
  }): Engine;
  /** How it finds the model server. */
  variables(serverUrl: string): Readonly<Record<string, string>>;
  /** The variable of its key, as preflight names it. */
  readonly keyName: string;
  /** The program that it drives, and how it is installed. */
  readonly program?: { readonly command: string; readonly install: string };
  /** Faults that it tells in words of its own, which name another kind of failure. */
  readonly renames?: Readonly<Record<string, TurnFailureClass>>;
  /** A call of the shell that the engine has by itself. */
  readonly shell?: (command: string) => { name: string; input: Record<string, unknown> };
}

/** An engine at a model server of its own, in a workspace of its own. */
export interface Workbench {
  readonly server: ModelServer;
  readonly tools: ToolsUnderTest;
  readonly workspacePath: string;
  readonly stateFolder: string;
  /** Another instance on the same state, as after a restart. */
  engine(options?: { silenceSeconds?: number; variables?: Readonly<Record<string, string>> }): Engine;
  request(contextId: string, text: string, more?: Partial<TurnRequest>): TurnRequest;
  close(): Promise<void>;
}

export async function openWorkbench(subject: EngineUnderTest): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'molecule-engine-'));
  const [server, tools] = await Promise.all([startModelServer({ key: 'sk-scripted' }), openTools()]);
  const stateFolder = join(folder, '.state');
  const engines: Engine[] = [];
  return {
    server,
    tools,
    workspacePath: folder,
    stateFolder,
    engine({ silenceSeconds = 60, variables = {} } = {}) {
      const yaml = `runtime_config: { request_retries: 0, idle_timeout_seconds: ${silenceSeconds} }`;
      const { config } = parseAgentConfig(yaml);
      const engine = subject.create({
        environment: {
          workspacePath: folder,
          variables: { ...hostVariables(), HOME: folder, ...subject.variables(server.url), ...variables },
        },
        config: () => config,
        stateFolder,
      });
      engines.push(engine);
      return engine;
    },
    request: (contextId, text, more) => ({
      contextId,
      taskId: `task-${contextId}`,
      text,
      files: [],
      systemPrompt: 'You are Ada, the lead.',
      model: subject.model,
      tools,
      signal: new AbortController().signal,
      ...more,
    }),
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
      await Promise.all([server.close(), tools.close()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The programs of this repository, and nobody's keys. */
const hostVariables = (): Record<string, string> => ({
  PATH: [join(process.cwd(), 'node_modules', '.bin'), readEnvironment().variables.PATH].join(':'),
});

/** All events of a turn; @throws what the turn throws. */
export async function run(events: AsyncIterable<TurnEvent>): Promise<TurnEvent[]> {
  const list: TurnEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** How a turn ended that is expected to fail: its failure, or null. */
export const failureOf = (events: AsyncIterable<TurnEvent>): Promise<unknown> =>
  run(events).then(
    () => null,
    (failure: unknown) => failure,
  );

/** What was said, or thought, as one text. */
export const textOf = (events: readonly TurnEvent[], kind: 'text' | 'thinking' = 'text'): string =>
  events.flatMap((event) => (event.kind === kind && 'text' in event ? [event.text] : [])).join('');

/** All usage of a turn together. */
export const usageOf = (events: readonly TurnEvent[]) =>
  events
    .flatMap((event) => (event.kind === 'usage' ? [event.usage] : []))
    .reduce(
      (sum, usage) => ({
        input: sum.input + usage.inputTokens,
        output: sum.output + usage.outputTokens,
        cached: sum.cached + (usage.cachedInputTokens ?? 0),
      }),
      { input: 0, output: 0, cached: 0 },
    );
