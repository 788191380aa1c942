import { type ClientRequest, get } from 'node:http';

export interface StreamedEvent {
  /** The SSE id. */
  readonly id: string;
  readonly event: string;
  readonly workspace_id: string;
  readonly version: number;
}

/** An open event stream and what has come over it. */
export interface EventStream {
  readonly events: StreamedEvent[];
  /** True once the server has ended the stream, or the connection broke. */
  hasEnded(): boolean;
  close(): void;
  /** Called after each event. */
  onEvent: (event: StreamedEvent) => void;
}

/** Opens `/api/events`; resolves when `hello` is there, from where on nothing is missed. */
export function openEventStream(port: number, lastEventId?: string): Promise<EventStream> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/api/events', headers, agent: false });
    const { stream, take, end } = createReader(request);
    request.once('error', (error) => {
      end();
      reject(error);
    });
    request.once('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`/api/events: ${response.statusCode}`));
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (take(text)) resolve(stream);
      });
      response.on('error', end);
      response.once('close', end);
    });
  });
}

function createReader(request: ClientRequest) {
  let rest = '';
  let ended = false;
  let greeted = false;
  const stream: EventStream = {
    events: [],
    hasEnded: () => ended,
    close: () => void request.destroy(),
    onEvent: () => {},
  };
  /** @returns whether `hello` has come */
  const take = (text: string): boolean => {
    const messages = (rest + text).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      if (/^event: hello$/m.test(message)) greeted = true;
      const event = parseMessage(message);
      if (!event) continue;
      stream.events.push(event);
      stream.onEvent(event);
    }
    return greeted;
  };
  const end = (): void => {
    ended = true;
  };
  return { stream, take, end };
}

/** Comments, pings and the like have no id. */
function parseMessage(message: string): StreamedEvent | null {
  const match = /^id: (\S+)\ndata: (.*)$/s.exec(message);
  return match ? { ...(JSON.parse(match[2] ?? '') as Omit<StreamedEvent, 'id'>), id: match[1] ?? '' } : null;
}
