import { join } from 'node:path';
import type { AgentConfig } from '../../config/agent-config';
import type { AgentEnvironment } from '../../environment';
import { missingAccess } from '../model-access';
import { type Engine, type TurnEvent, TurnFailure, type TurnRequest } from '../port';
import { Conversations, newerHalf, newestPart } from './conversations';

export interface AssistantParts {
  readonly environment: Pick<AgentEnvironment, 'variables'>;
  readonly config: () => AgentConfig;
  readonly stateFolder: string;
}

/** A loop around a model: it calls tools until it has its answer. Everything it needs is loaded with the first turn. */
export function createAssistantEngine({ environment, config, stateFolder }: AssistantParts): Engine {
  const conversations = new Conversations(join(stateFolder, 'conversations'));
  const running = new Set<AbortController>();
  return {
    id: 'assistant',
    preflight: async (model) => missingAccess(model, environment.variables, config().providers),
    async *runTurn(request) {
      const off = new AbortController();
      running.add(off);
      try {
        const signal = AbortSignal.any([request.signal, off.signal]);
        yield* runOnShorter({ ...request, signal }, conversations, config(), environment.variables);
      } finally {
        running.delete(off);
      }
    },
    forget: async (contextId) => conversations.forget(contextId),
    async close() {
      for (const off of running) off.abort();
    },
  };
}

/**
 * One turn. A conversation that the model finds too long is cut and asked again, as long as nothing was said yet: of a turn
 * that has done something already nothing is done twice.
 */
async function* runOnShorter(
  request: TurnRequest,
  conversations: Conversations,
  config: AgentConfig,
  variables: Readonly<Record<string, string>>,
): AsyncGenerator<TurnEvent> {
  const { streamTurn } = await import('./stream-turn');
  const stored = conversations.read(request.contextId);
  let history = config.contextTokens === null ? stored : newestPart(stored, config.contextTokens);
  for (;;) {
    let hasBegun = false;
    try {
      const turn = streamTurn(request, history, config, variables);
      let step = await turn.next();
      while (!step.done) {
        hasBegun = true;
        yield step.value;
        step = await turn.next();
      }
      return conversations.write(request.contextId, [...history, ...step.value]);
    } catch (error) {
      const isTooLong = error instanceof TurnFailure && error.failureClass === 'context-overflow';
      if (!isTooLong || hasBegun || history.length === 0) throw error;
      history = newerHalf(history);
    }
  }
}
