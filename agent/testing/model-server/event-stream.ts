import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** Writes server-sent events as fast as the script says; does nothing more once the caller has hung up. */
export class EventStream {
  constructor(
    private readonly response: ServerResponse,
    private readonly pieceDelayMs: number,
  ) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'request-id': 'req_scripted',
    });
    response.flushHeaders();
  }

  /** An event with its name, as Anthropic and the Responses API send it. */
  send(type: string, data: object): void {
    this.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  }

  /** Data without a name, as chat completions are sent. */
  sendData(data: object | '[DONE]'): void {
    this.write(`data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`);
  }

  async pause(): Promise<void> {
    if (this.pieceDelayMs > 0 && !this.response.destroyed) await wait(this.pieceDelayMs);
  }

  /** Ends inside a JSON value. */
  breakOff(type: string): void {
    this.write(`event: ${type}\ndata: {"type":"${type}","delta":{"te`);
    this.end();
  }

  end(): void {
    if (!this.response.destroyed) this.response.end();
  }

  private write(text: string): void {
    if (!this.response.destroyed) this.response.write(text);
  }
}
