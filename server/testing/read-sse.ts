import { streamEvents } from '@/contracts/events';
import { requestRoute, routeOf } from './call-route';

export interface SseMessage {
  readonly event: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
}

/** One open event stream with what it has brought so far. */
export interface OpenSse {
  readonly response: Response;
  readonly messages: readonly SseMessage[];
  /** The messages that carry an event of the platform. */
  events(): SseMessage[];
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  /** Leaves, as a closed tab does. */
  close(): void;
}

/** Opens the event stream and reads it for as long as it lasts. */
export async function openSse(
  headers: Record<string, string> = {},
  query: { last_event_id?: string } = {},
): Promise<OpenSse> {
  const response = await requestRoute(routeOf(streamEvents), { headers, query });
  if (!response.body) throw new Error('the answer is no stream');
  const reader = response.body.getReader();
  const messages: SseMessage[] = [];
  return {
    response,
    messages,
    events: () => messages.filter(({ event }) => event === 'message'),
    ended: collect(reader, messages),
    close: () => void reader.cancel(),
  };
}

/** Reads a body to its end as server-sent events. */
export async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  messages: SseMessage[],
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    messages.push(...blocks.flatMap(parseBlock));
  }
}

function parseBlock(block: string): SseMessage[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [
    {
      event: fields.get('event') ?? 'message',
      id: fields.get('id') ?? null,
      data: JSON.parse(data) as Record<string, unknown>,
    },
  ];
}
