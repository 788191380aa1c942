import type { ConfigSource } from '../config/config-source';
import { parseModel } from '../config/model-choice';
import { buildSystemPrompt } from '../config/system-prompt';
import { runWithLadder } from '../engines/ladder/run-with-ladder';
import { type Engine, type TurnEvent, TurnFailure, type TurnFile } from '../engines/port';
import type { AgentEnvironment } from '../environment';
import type { ContextTurns } from './context-turns';
import type { OpenTools, TurnFacts } from './tool-provider';

/** What a message asks of the engine. */
export interface AskedTurn extends Omit<TurnFacts, 'say'> {
  readonly text: string;
  readonly files: readonly TurnFile[];
  readonly say: TurnFacts['say'];
}

export interface TurnRunnerParts {
  readonly environment: AgentEnvironment;
  readonly config: ConfigSource;
  readonly engine: Engine;
  readonly tools: { open(turn: TurnFacts): Promise<OpenTools> };
  readonly turns: ContextTurns;
  /** What the platform has all its agents told; '' without any. */
  readonly instructions: () => Promise<string>;
}

/** Brings a message, the configuration of this moment and the tools together into one turn of the engine. */
export class TurnRunner {
  constructor(private readonly parts: TurnRunnerParts) {}

  /** @param onStart called when it is this turn's turn */
  run(asked: AskedTurn, onStart: () => void, onEvent: (event: TurnEvent) => void): Promise<void> {
    const { config, turns } = this.parts;
    const atOnce = config.current().config.maxConcurrentTasks;
    return turns.run(asked.contextId, atOnce, async () => {
      asked.signal.throwIfAborted();
      onStart();
      await this.#runNow(asked, onEvent);
    });
  }

  async #runNow(asked: AskedTurn, onEvent: (event: TurnEvent) => void): Promise<void> {
    const { environment, config, engine, tools, instructions } = this.parts;
    const persona = config.current();
    const named = environment.model ?? persona.config.model ?? '';
    const model = parseModel(named);
    if (!model)
      throw new TurnFailure('invalid-request', `The model "${named}" names no provider that is known.`);
    const open = await tools.open(asked);
    try {
      const request = {
        contextId: asked.contextId,
        taskId: asked.taskId,
        text: asked.text,
        files: asked.files,
        systemPrompt: buildSystemPrompt(persona, environment, await instructions()),
        model,
        tools: { url: open.url, bearer: open.bearer },
        signal: asked.signal,
      };
      const rungs = persona.config.escalationLadder;
      for await (const event of runWithLadder(engine, request, rungs)) onEvent(event);
    } finally {
      open.close();
    }
  }
}
