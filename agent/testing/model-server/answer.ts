import { randomUUID } from 'node:crypto';
import { InvalidCall, type ModelCall, type OfferedTool, offeredTool } from './model-call';
import { piecesOf, type ScriptedTurn } from './script';

/** What is sent for a turn, in no API's form yet. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly thinking: readonly string[];
  readonly text: readonly string[];
  readonly toolCalls: readonly CalledTool[];
  readonly usage: Usage;
}

export interface CalledTool extends OfferedTool {
  readonly id: string;
  /** JSON. */
  readonly input: string;
}

export interface Usage {
  /** Everything read, from a cache or not. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export function answerOf(turn: ScriptedTurn, call: ModelCall): Answer {
  const text = piecesOf(turn.text);
  const { usage } = turn;
  return {
    id: randomUUID().replaceAll('-', ''),
    model: call.model,
    thinking: piecesOf(turn.thinking),
    text,
    toolCalls: (turn.toolCalls ?? []).map(({ name, input }) => ({
      id: randomUUID().replaceAll('-', '').slice(0, 24),
      ...toolNamed(name, call),
      input: JSON.stringify(input),
    })),
    usage: {
      input: usage?.input ?? estimateTokens(call),
      output: usage?.output ?? Math.max(1, Math.ceil(text.join('').length / CHARACTERS_A_TOKEN)),
      cacheRead: usage?.cacheRead ?? 0,
      cacheWrite: usage?.cacheWrite ?? 0,
    },
  };
}

const CHARACTERS_A_TOKEN = 4;

/** About as many tokens as a call has. */
export function estimateTokens(call: ModelCall): number {
  const characters = [call.system, ...namesOf(call), ...call.messages.map(({ text }) => text)].join(
    '',
  ).length;
  return Math.max(1, Math.ceil(characters / CHARACTERS_A_TOKEN));
}

const namesOf = ({ tools }: ModelCall): string[] => tools.map(({ name }) => name);

/** A model calls only what it was offered; a script that wants something else is a mistake of the test. */
function toolNamed(name: string, call: ModelCall): OfferedTool {
  const offered = offeredTool(call, name);
  if (offered === undefined)
    throw new InvalidCall(
      `The script calls the tool ${name}; offered are: ${namesOf(call).join(', ') || 'none'}`,
    );
  return offered;
}
