import type { ServerResponse } from 'node:http';
import type { JsonObject } from '@/domain/a2a/json';
import type { ScriptedAgent } from './scripted-agent';

/** One stream that an agent has open, which the test writes. */
export interface AgentStream {
  readonly method: string;
  readonly params: JsonObject;
  readonly response: ServerResponse;
  /** Sends an envelope with this result. */
  say(result: unknown): void;
  end(): void;
  /** As a process that is killed. */
  breakOff(): void;
}

/** Lets an agent answer what comes next with streams; the test gets them one after the other. */
export function takeStreams(agent: ScriptedAgent): { next(): Promise<AgentStream> } {
  const open: AgentStream[] = [];
  const waiting: ((stream: AgentStream) => void)[] = [];
  agent.answer(({ body }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const stream: AgentStream = {
      method: String(body.method),
      params: body.params as JsonObject,
      response,
      say: (result) => {
        response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: body.id, result })}\n\n`);
      },
      end: () => void response.end(),
      breakOff: () => void response.destroy(),
    };
    const taker = waiting.shift();
    if (taker) taker(stream);
    else open.push(stream);
  });
  return {
    next: () => {
      const stream = open.shift();
      return stream ? Promise.resolve(stream) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}
