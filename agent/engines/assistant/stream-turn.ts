import { readFile } from 'node:fs/promises';
import {
  type FilePart,
  type ModelMessage,
  type SystemModelMessage,
  stepCountIs,
  streamText,
  type TextPart,
} from 'ai';
import type { AgentConfig } from '../../config/agent-config';
import { type TurnEvent, TurnFailure, type TurnFile, type TurnRequest } from '../port';
import { toTurnFailure } from './failure';
import { openMcpTools } from './mcp-tools';
import { openModel } from './providers';
import { Silence } from './silence';

/** What models look at; everything else is named, to be read with a tool. */
const SHOWN = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/;
const SHOWN_BYTES_MAX = 8 * 1024 * 1024;
const SILENCE_SECONDS = 300;

// What the library would say to its developers goes to nobody who could do anything about it.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

/** Asks the model until it needs no tool any more. Returns what was said on both sides. @throws TurnFailure */
export async function* streamTurn(
  request: TurnRequest,
  history: readonly ModelMessage[],
  config: AgentConfig,
  variables: Readonly<Record<string, string>>,
): AsyncGenerator<TurnEvent, ModelMessage[]> {
  const silence = new Silence((config.idleTimeoutSeconds ?? SILENCE_SECONDS) * 1000);
  const signal = AbortSignal.any([request.signal, silence.signal]);
  const open = await openMcpTools(request.tools, request.signal).catch((error: unknown) => {
    throw request.signal.aborted ? new TurnFailure('cancelled', 'Canceled.') : toTurnFailure(error);
  });
  try {
    const asked = await askedMessage(request);
    const result = streamText({
      model: await openModel(request.model, variables, config.providers),
      system: systemMessage(request.systemPrompt),
      messages: [...history, asked],
      tools: open.tools,
      stopWhen: stepCountIs(config.stepLimit),
      // The ladder decides what is tried again, and how.
      maxRetries: 0,
      abortSignal: signal,
      ...(config.maxOutputTokens === null ? {} : { maxOutputTokens: config.maxOutputTokens }),
      // The stream says it too.
      onError: () => {},
    });
    const end = yield* readParts(result.fullStream, request, silence);
    assertEnded(end, config.stepLimit);
    return [asked, ...(await result.response).messages];
  } catch (error) {
    if (request.signal.aborted) throw new TurnFailure('cancelled', 'Canceled.', '', { cause: error });
    if (silence.isBroken)
      throw new TurnFailure('timeout', 'The model did not answer in time.', '', { cause: error });
    throw toTurnFailure(error);
  } finally {
    silence.end();
    await open.close().catch(() => {});
  }
}

interface End {
  readonly reason: string | null;
  readonly steps: number;
}

type Parts = ReturnType<typeof streamText>['fullStream'];

async function* readParts(
  parts: Parts,
  { model }: TurnRequest,
  silence: Silence,
): AsyncGenerator<TurnEvent, End> {
  let reason: string | null = null;
  let steps = 0;
  for await (const part of parts) {
    silence.heard();
    switch (part.type) {
      case 'text-delta':
        yield { kind: 'text', text: part.text };
        break;
      case 'reasoning-delta':
        yield { kind: 'thinking', text: part.text };
        break;
      case 'tool-call':
        silence.toolStarted();
        yield { kind: 'tool-started', callId: part.toolCallId, name: part.toolName, input: part.input };
        break;
      case 'tool-result':
      case 'tool-error': {
        silence.toolEnded();
        const ok = part.type === 'tool-result';
        const output = textOf(ok ? part.output : part.error);
        yield { kind: 'tool-ended', callId: part.toolCallId, ok, output };
        break;
      }
      case 'finish-step': {
        reason = part.finishReason;
        steps += 1;
        const { inputTokens = 0, outputTokens = 0, inputTokenDetails } = part.usage;
        const cached = inputTokenDetails?.cacheReadTokens ?? 0;
        const tokens = { inputTokens, outputTokens, ...(cached > 0 ? { cachedInputTokens: cached } : {}) };
        yield { kind: 'usage', usage: { model: `${model.provider}:${model.model}`, ...tokens } };
        break;
      }
      case 'error':
        throw toTurnFailure(part.error);
      case 'abort':
        throw new DOMException('Aborted', 'AbortError');
    }
  }
  return { reason, steps };
}

/** A stream that ends without saying why was broken off; half an answer is none. */
function assertEnded({ reason, steps }: End, stepLimit: number): void {
  if (reason === 'tool-calls' && steps >= stepLimit) {
    throw new TurnFailure(
      'step-limit',
      `The turn took all of the ${stepLimit} steps that are allowed (runtime_config.step_limit).`,
    );
  }
  if (reason === null || reason === 'other' || reason === 'error' || reason === 'unknown') {
    throw new TurnFailure(
      'unavailable',
      'The model provider broke off its answer.',
      `finish reason: ${reason}`,
    );
  }
}

/** What does not change between turns is asked for from the provider's memory, where it has one. */
const systemMessage = (content: string): SystemModelMessage => ({
  role: 'system',
  content,
  providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
});

async function askedMessage({ text, files }: TurnRequest): Promise<ModelMessage> {
  if (files.length === 0) return { role: 'user', content: text };
  const shown = await Promise.all(files.map(showFile));
  const named = files.map(({ path, name }) => `- ${name}: ${path}`).join('\n');
  const words: TextPart = { type: 'text', text: `${text}\n\nFiles that came with this message:\n${named}` };
  return { role: 'user', content: [words, ...shown.flat()] };
}

async function showFile({ path, name, mimeType }: TurnFile): Promise<FilePart[]> {
  if (mimeType === undefined || !SHOWN.test(mimeType)) return [];
  const data = await readFile(path).catch(() => null);
  if (data === null || data.length > SHOWN_BYTES_MAX) return [];
  return [{ type: 'file', data, mediaType: mimeType, filename: name }];
}

const textOf = (value: unknown): string => {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
};
