import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer';
import { anthropicError, anthropicErrorBody, anthropicMessage, streamAnthropic } from './anthropic-answer';
import { readAnthropic } from './anthropic-request';
import type { EventStream } from './event-stream';
import { geminiError, geminiInvalid, generatedContent, streamGemini } from './gemini-answer';
import { readGemini } from './gemini-request';
import type { ModelCall } from './model-call';
import { chatCompletion, streamChat } from './openai-chat-answer';
import { readOpenAiChat } from './openai-chat-request';
import { openAiError, openAiErrorBody } from './openai-error';
import { responseOf, streamResponses } from './openai-responses-answer';
import { readOpenAiResponses, type StoredItems } from './openai-responses-request';
import type { Fault } from './script';

/** One API: how it is asked, and how it answers and refuses. */
export interface Dialect {
  read(body: unknown, headers: IncomingHttpHeaders, stored: StoredItems): ModelCall;
  whole(answer: Answer): object;
  stream(stream: EventStream, answer: Answer, call: ModelCall, fault?: Fault): Promise<void>;
  fault(fault: Fault, model: string): { status: number; body: object };
  invalid(message: string): object;
}

const openAi = {
  fault: openAiError,
  invalid: (message: string) => openAiErrorBody('invalid_request_error', null, message),
};

/** The APIs whose path is always the same. */
const BY_PATH: Readonly<Record<string, Dialect>> = {
  '/v1/messages': {
    read: (body, headers) => readAnthropic(body, headers),
    whole: anthropicMessage,
    stream: (stream, answer, _, fault) => streamAnthropic(stream, answer, fault),
    fault: anthropicError,
    invalid: (message) => anthropicErrorBody('invalid_request_error', message),
  },
  '/v1/chat/completions': {
    ...openAi,
    read: (body) => readOpenAiChat(body),
    whole: chatCompletion,
    stream: (stream, answer, call, fault) =>
      streamChat(stream, answer, 'includeUsage' in call && call.includeUsage === true, fault),
  },
  '/v1/responses': {
    ...openAi,
    read: (body, _, stored) => readOpenAiResponses(body, stored),
    whole: responseOf,
    stream: (stream, answer, _, fault) => streamResponses(stream, answer, fault),
  },
};

const GEMINI = /^\/v1beta\/models\/([\w.-]+):(generateContent|streamGenerateContent)$/;

/** The API of a path; undefined where there is none. Google's has the model in it. */
export function dialectAt(path: string): Dialect | undefined {
  const [, model, operation] = GEMINI.exec(path) ?? [];
  if (model === undefined) return BY_PATH[path];
  return {
    read: (body) => readGemini(body, { model, stream: operation === 'streamGenerateContent' }),
    whole: generatedContent,
    stream: (stream, answer, _, fault) => streamGemini(stream, answer, fault),
    fault: geminiError,
    invalid: geminiInvalid,
  };
}
