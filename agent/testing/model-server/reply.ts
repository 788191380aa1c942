import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerOf } from './answer';
import type { Dialect } from './dialects';
import { EventStream } from './event-stream';
import type { JournalEntry } from './journal';
import { InvalidCall, type ModelCall } from './model-call';
import { itemsOf } from './openai-responses-answer';
import type { Playbook } from './playbook';
import type { Fault, ScriptedTurn } from './script';

export interface Stage {
  readonly playbook: Playbook;
  /** What the Responses API was answered, by the id of the item. */
  readonly stored: Map<string, unknown>;
}

/** Answers one call of a model as the script says, or refuses it as the API would. */
export async function reply(
  dialect: Dialect,
  entry: JournalEntry,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  { playbook, stored }: Stage,
): Promise<void> {
  try {
    const call = dialect.read(entry.body, headers, stored);
    entry.call = call;
    const { turn, fault, from } = playbook.next(call);
    entry.from = from;
    if (turn.delayMs) await wait(turn.delayMs);
    if (response.destroyed) return;
    if (fault && !staysInStream(fault, call)) return sendFault(response, dialect, entry, fault, call.model);
    entry.outcome = fault?.kind ?? 'answered';
    await sendAnswer(dialect, call, { turn, fault }, response, stored);
  } catch (error) {
    if (!(error instanceof InvalidCall)) throw error;
    entry.outcome = `refused: ${error.message}`;
    answerJson(response, 400, dialect.invalid(error.message));
  }
}

async function sendAnswer(
  dialect: Dialect,
  call: ModelCall,
  { turn, fault }: { turn: ScriptedTurn; fault: Fault | undefined },
  response: ServerResponse,
  stored: Map<string, unknown>,
): Promise<void> {
  const answer = answerOf(fault ? { text: fault.afterText ?? '' } : turn, call);
  if (call.dialect === 'openai-responses') for (const item of itemsOf(answer)) stored.set(item.id, item);
  if (!call.stream) return answerJson(response, 200, dialect.whole(answer));
  await dialect.stream(new EventStream(response, turn.pieceDelayMs ?? 0), answer, call, fault);
}

/** A fault that comes after the answer has begun; the Responses API tells an overflow in no other way. */
const staysInStream = ({ kind, afterText }: Fault, { dialect, stream }: ModelCall): boolean =>
  stream &&
  (afterText !== undefined ||
    kind === 'truncated' ||
    (kind === 'context-overflow' && dialect === 'openai-responses'));

/** Goes wrong in the way of the API. */
export function sendFault(
  response: ServerResponse,
  dialect: Dialect,
  entry: JournalEntry,
  fault: Fault,
  model: string,
): void {
  entry.outcome = fault.kind;
  if (fault.kind === 'silent') return;
  if (fault.kind === 'hang-up') return void response.destroy();
  if (fault.kind === 'truncated') return void response.writeHead(200).end('{"id":"msg_1","content":[{"te');
  const { status, body } = dialect.fault(fault, model);
  if (fault.retryAfterSeconds !== undefined)
    response.setHeader('retry-after', String(fault.retryAfterSeconds));
  answerJson(response, status, body);
}

/** One JSON value as the whole answer. */
export function answerJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_scripted' })
    .end(JSON.stringify(body));
}
