import type { Answer } from './answer';
import type { EventStream } from './event-stream';
import type { Fault } from './script';

/** The whole of an answer that is not streamed. */
export function generatedContent(answer: Answer): object {
  const text = answer.text.length > 0 ? [{ text: answer.text.join('') }] : [];
  const parts = [...thoughtsOf(answer.thinking), ...text, ...callsOf(answer)];
  return { ...chunkOf(answer, parts, 'STOP'), ...endOf(answer) };
}

/** Streams an answer; with a fault, what is said before it and then the fault. */
export async function streamGemini(stream: EventStream, answer: Answer, fault?: Fault): Promise<void> {
  const pieces = [
    ...answer.thinking.flatMap((text) => thoughtsOf([text])),
    ...answer.text.map((text) => ({ text })),
  ];
  for (const piece of pieces) {
    stream.sendData(chunkOf(answer, [piece]));
    await stream.pause();
  }
  if (fault?.kind === 'truncated') return stream.breakOff('');
  if (fault) stream.sendData(geminiError(fault).body);
  else stream.sendData({ ...chunkOf(answer, callsOf(answer), 'STOP'), ...endOf(answer) });
  stream.end();
}

/** A fault in the words and with the status of the API. */
export function geminiError(fault: Fault): { status: number; body: object } {
  const [code, status, message] = ERRORS[fault.kind] ?? ERRORS['server-error'];
  return { status: code, body: { error: { code, message, status } } };
}

/** The API says of a key that is wrong what it says of everything else in a request. */
export const geminiInvalid = (message: string) => ({
  error: { code: 400, message, status: 'INVALID_ARGUMENT' },
});

/** Comes with each call of a function, and has to come back with it. */
export const SIGNATURE = Buffer.from('scripted').toString('base64');

type Row = readonly [code: number, status: string, message: string];

const ERRORS: Partial<Record<Fault['kind'], Row>> & { 'server-error': Row } = {
  'rate-limited': [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. Please retry in 1.4s.'],
  overloaded: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  'server-error': [500, 'INTERNAL', 'An internal error has occurred. Please retry.'],
  unauthorized: [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
  'context-overflow': [
    400,
    'INVALID_ARGUMENT',
    'The input token count (1203400) exceeds the maximum number of tokens allowed (1048576).',
  ],
};

const chunkOf = ({ id, model }: Answer, parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...(finishReason ? { finishReason } : {}) }],
  modelVersion: model,
  responseId: id,
});

const thoughtsOf = (thinking: readonly string[]) =>
  thinking.length > 0 ? [{ text: thinking.join(''), thought: true }] : [];

const callsOf = ({ toolCalls }: Answer) =>
  toolCalls.map(({ name, input }) => ({
    functionCall: { name, args: JSON.parse(input) as unknown },
    thoughtSignature: SIGNATURE,
  }));

const endOf = ({ usage }: Answer) => ({
  usageMetadata: {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
    ...(usage.cacheRead > 0 ? { cachedContentTokenCount: usage.cacheRead } : {}),
  },
});
