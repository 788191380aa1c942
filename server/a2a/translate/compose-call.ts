import { trimHistory } from '@/domain/a2a/history-length';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import { tidyReply } from '@/domain/a2a/tidy-reply';
import { AppError } from '../../platform/app-error';
import type { Sdk } from './load-sdk';
import { createRequestHandler, toCard } from './request-handler';
import type { AgentReply, TranslatedCall } from './translated-call';

/** Stands in requests that never leave the process; the client's own id need not be one that the SDK takes. */
const OWN_ID = 0;
const INTERNAL_ERROR = -32603;

/** What became of the request on the agent's side, as far as the SDK would not say it. */
interface Sight {
  asked: boolean;
  /** What `send` rejected with: the SDK would make a sentence of it. */
  failure: { readonly thrown: unknown } | null;
  /** The agent itself said that it failed; then its words are passed on. */
  refused: boolean;
  stream: AsyncIterator<JsonObject> | null;
  /** Called when the agent has answered, or could not be asked. */
  onAnswer(): void;
}

/** The work of `translateCall`, with the SDK at hand. */
export async function composeCall(sdk: Sdk, call: TranslatedCall): Promise<AgentReply> {
  const { request, from, to } = call;
  assertMessage(request);
  const sight: Sight = { asked: false, failure: null, refused: false, stream: null, onAnswer: () => {} };
  const transport = await createTransport(sdk, to, (body) => ask(call, sight, body));
  const handler = createRequestHandler(sdk, transport, to);
  const server =
    from === '1.0'
      ? new sdk.JsonRpcTransportHandler(handler)
      : new sdk.LegacyJsonRpcTransportHandler(handler);
  const context = new sdk.ServerCallContext({ requestedVersion: from });
  const answer = await server.handle({ ...request, jsonrpc: '2.0', id: OWN_ID }, context);
  const id = request.id ?? null;
  const finish = (envelope: object): JsonObject => {
    // Agents of 0.3 are known to send all of it, whatever they are asked for.
    return trimHistory({ ...(envelope as JsonObject), id }, request);
  };
  if (Symbol.asyncIterator in answer) return open(relay(answer, { sdk, sight, from, finish }), sight);
  return finish(checked(answer as unknown as JsonObject, sight));
}

/** A stream that the agent has agreed to; what it says in its place, or what keeps it from answering, is told at once. */
async function open(stream: AsyncGenerator<JsonObject>, sight: Sight): Promise<AgentReply> {
  await stream.next();
  if (sight.stream) return stream;
  const { value } = await stream.next();
  await stream.return(undefined);
  return value as JsonObject;
}

async function createTransport(
  sdk: Sdk,
  version: ProtocolVersion,
  send: (body: JsonObject) => Promise<Response>,
) {
  const factory = new sdk.JsonRpcTransportFactory({
    legacyCompat: { enabled: true },
    fetchImpl: async (_url, init) => send(JSON.parse(String(init?.body)) as JsonObject),
  });
  const card = toCard(sdk, version);
  return factory.create(card.supportedInterfaces[0]?.url ?? '', card);
}

/** Asks the agent, and gives its answer the form in which the SDK expects answers of the network. */
async function ask({ to, send }: TranslatedCall, sight: Sight, request: JsonObject): Promise<Response> {
  sight.asked = true;
  let reply: AgentReply;
  try {
    reply = await send(request);
    if (Symbol.asyncIterator in reply) {
      sight.stream = (reply as AsyncIterable<JsonObject>)[Symbol.asyncIterator]();
    }
  } catch (thrown) {
    sight.failure = { thrown };
    throw thrown;
  } finally {
    sight.onAnswer();
  }
  const tidy = (envelope: JsonObject): JsonObject => {
    if (isJsonObject(envelope.error)) sight.refused = true;
    return tidyReply(envelope, { request, version: to });
  };
  if (sight.stream === null) return Response.json(tidy(reply as JsonObject));
  return new Response(toEventStream(sight.stream, sight, tidy), {
    headers: { 'content-type': 'text/event-stream' },
  });
}

function toEventStream(
  events: AsyncIterator<JsonObject>,
  sight: Sight,
  tidy: (envelope: JsonObject) => JsonObject,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  // Nothing is fetched ahead: a slow reader slows down the agent.
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await events.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(`data: ${JSON.stringify(tidy(value))}\n\n`));
        } catch (thrown) {
          sight.failure = { thrown };
          controller.error(thrown);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/** An error that the SDK made up itself is ours to tell: whose fault it is decides. */
function checked(answer: JsonObject, sight: Sight): JsonObject {
  if (sight.failure) throw sight.failure.thrown;
  if (!isJsonObject(answer.error) || sight.refused) return answer;
  if (!sight.asked && answer.error.code !== INTERNAL_ERROR) return answer;
  throw misunderstanding(sight);
}

/** The SDK would send an empty message in its place. */
function assertMessage({ method, params }: JsonObject): void {
  if (!isSendMethod(String(method)) || (isJsonObject(params) && isJsonObject(params.message))) return;
  throw new AppError('invalid_field', { field: 'params.message', public: 'params.message is missing.' });
}

function misunderstanding({ asked }: Sight, cause?: unknown): AppError {
  if (asked) {
    return new AppError('agent_answer_unreadable', {
      public: 'The agent answered with something that is no A2A answer.',
      details: { delivery_confirmed: true },
      cause,
    });
  }
  return new AppError('invalid_field', {
    field: 'params',
    public: 'params are not those of the method.',
    cause,
  });
}

interface Relay {
  readonly sdk: Sdk;
  readonly sight: Sight;
  readonly from: ProtocolVersion;
  finish(envelope: object): JsonObject;
}

/** First says, by an empty event, that the agent has answered; who ends it from then on ends the agent's stream. */
async function* relay(
  events: AsyncGenerator<object>,
  { sdk, sight, from, finish }: Relay,
): AsyncGenerator<JsonObject> {
  const answered = new Promise<void>((resolve) => {
    sight.onAnswer = resolve;
  });
  // Asks the agent: nothing of it happens before the first event is wanted.
  const first = events.next();
  try {
    await Promise.race([answered, first.catch(() => {})]);
    yield {};
    for (let step = await first; !step.done; step = await events.next()) yield finish(step.value);
  } catch (error) {
    if (sight.failure) throw sight.failure.thrown;
    if (!sight.refused) throw misunderstanding(sight, error);
    yield finish({ jsonrpc: '2.0', error: toErrorIn(sdk, from, error) });
  } finally {
    await sight.stream?.return?.();
  }
}

/** Of an event that is an error the SDK makes an Error with a sentence, and the error itself its cause. */
function toErrorIn(sdk: Sdk, version: ProtocolVersion, error: unknown): object {
  const said = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return version === '1.0'
    ? sdk.JsonRpcTransportHandler.mapToJSONRPCError(said)
    : sdk.LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError(said);
}
