import { z } from 'zod';
import { SIGNATURE } from './gemini-answer';
import { firstIssue } from './issue';
import { type CallMessage, InvalidCall, type ModelCall } from './model-call';

const Part = z.union([
  z.strictObject({
    text: z.string(),
    thought: z.boolean().optional(),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionCall: z.strictObject({
      id: z.string().optional(),
      name: z.string(),
      args: z.record(z.string(), z.unknown()),
    }),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionResponse: z.looseObject({
      id: z.string().optional(),
      name: z.string(),
      response: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: z.string(), data: z.string() }) }),
  z.strictObject({ fileData: z.looseObject({ fileUri: z.string() }) }),
]);
const Content = z.strictObject({
  role: z.enum(['user', 'model'], 'Please use a valid role: user, model.').optional(),
  parts: z.array(Part).min(1, 'contents.parts must not be empty.'),
});
type Content = z.infer<typeof Content>;

const Tool = z.looseObject({
  functionDeclarations: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/),
        description: z.string().optional(),
        parameters: z.looseObject({ type: z.string() }).nullish(),
      }),
    )
    .optional(),
});

const Request = z.strictObject({
  contents: z.array(Content).min(1, 'contents is not specified'),
  systemInstruction: z.looseObject({ parts: z.array(z.looseObject({ text: z.string() })) }).optional(),
  tools: z.array(Tool).optional(),
  toolConfig: z.looseObject({}).optional(),
  generationConfig: z
    .looseObject({
      maxOutputTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(2).optional(),
    })
    .optional(),
  safetySettings: z.array(z.looseObject({ category: z.string() })).optional(),
  cachedContent: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  serviceTier: z.string().optional(),
});

/** Reads a body of `POST /v1beta/models/<model>:generateContent`, or refuses it as that API does. */
export function readGemini(body: unknown, { model, stream }: { model: string; stream: boolean }): ModelCall {
  const read = Request.safeParse(body);
  if (!read.success) throw new InvalidCall(sentenceOf(read.error));
  const { contents, systemInstruction, tools = [] } = read.data;
  checkOrder(contents);
  return {
    dialect: 'gemini',
    model,
    stream,
    system: (systemInstruction?.parts ?? []).map(({ text }) => text).join('\n'),
    messages: contents.map(messageOf),
    tools: tools.flatMap(({ functionDeclarations = [] }) =>
      functionDeclarations.map(({ name }) => ({ name })),
    ),
  };
}

/** What was called is answered at once, each by one part, and nothing else is. */
function checkOrder(contents: readonly Content[]): void {
  let open = 0;
  for (const { parts } of contents) {
    const answers = parts.filter((part) => 'functionResponse' in part).length;
    if (answers !== open) throw new InvalidCall(UNANSWERED);
    const calls = parts.filter((part) => 'functionCall' in part);
    const unsigned = calls.find(({ thoughtSignature }) => thoughtSignature !== SIGNATURE);
    if (unsigned)
      throw new InvalidCall(
        `Function call \`${unsigned.functionCall.name}\` is missing a thought_signature.`,
      );
    open = calls.length;
  }
  if (open > 0) throw new InvalidCall(UNANSWERED);
}

const UNANSWERED =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';

function messageOf({ role, parts }: Content): CallMessage {
  const results = parts.flatMap((part) =>
    'functionResponse' in part ? [part.functionResponse.response] : [],
  );
  if (results.length > 0)
    return { role: 'tool', text: results.map((result) => JSON.stringify(result)).join('\n') };
  const text = parts
    .flatMap((part) => ('text' in part && part.thought !== true ? [part.text] : []))
    .join('\n');
  return { role: role === 'model' ? 'assistant' : 'user', text };
}

function sentenceOf(error: z.ZodError): string {
  const { path, unknownKey, message } = firstIssue(error);
  return unknownKey
    ? `Invalid JSON payload received. Unknown name "${path}": Cannot find field.`
    : `Invalid value at '${path}': ${message}`;
}
