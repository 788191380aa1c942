import { randomUUID } from 'node:crypto';
import { collect, type SseMessage } from '@/server/testing/read-sse';

type Kind = 'send' | 'stream' | 'queue' | 'delegation';

/** One thing that a client wants done, from its first attempt to what it has heard of it. */
interface Order {
  readonly kind: Kind;
  readonly messageId: string;
  readonly workspaceId: string;
  /** What it got: the answer's text, a place in a queue, a delegation. */
  acknowledged: string | null;
  /** Told to have failed, and why: nobody tries it again. */
  failed: string | null;
  /** What attempts heard, where that was no end; the same once. */
  readonly heard: Set<string>;
  /** Of a stream, over all its connections. */
  readonly events: SseMessage[];
}

/** Told to the sender as the end of it: the agent may have the message. */
const FINAL_FAILURES: ReadonlySet<string> = new Set([
  'message_in_doubt',
  'agent_busy',
  'agent_answer_not_stored',
  'agent_answer_unreadable',
]);

export interface Workspaces {
  /** Whose agent answers. */
  readonly worker: string;
  /** Whose agent says every other time that it is busy. */
  readonly busy: string;
  readonly lead: string;
}

/**
 * Clients of the gateway that try again under the same id until they know, and the book of what they were told: at the end
 * it is held against what the agents got.
 */
export class GatewayLedger {
  readonly #orders: Order[] = [];
  /** Those that somebody works at. */
  readonly #inHand = new Set<Order>();
  /** Statuses of refusals, with how often each came. */
  readonly refusals = new Map<string, number>();

  constructor(private readonly workspaces: Workspaces) {}

  get acknowledged(): number {
    return this.#orders.filter(({ acknowledged }) => acknowledged !== null).length;
  }

  /** What nobody knows the end of, one sentence each. */
  get open(): string[] {
    return this.#orders
      .filter(isOpen)
      .map(({ kind, messageId, heard }) => `${kind} ${messageId} is open: ${[...heard].join(', ')}`);
  }

  /** Goes on with what is open of this kind, or with something new; false when the server did not say what became of it. */
  async work(port: number, kind: Kind, { onlyOpen = false } = {}): Promise<boolean> {
    const isFree = (known: Order): boolean => isOpen(known) && !this.#inHand.has(known);
    const order = this.#orders.find((known) => known.kind === kind && isFree(known)) ?? null;
    if (!order && onlyOpen) return true;
    const next = order ?? this.#begin(kind);
    this.#inHand.add(next);
    try {
      await this.#attempt(port, next);
    } catch (error) {
      // The connection broke off: nobody knows, so it is tried again.
      next.heard.add(String(error));
    } finally {
      this.#inHand.delete(next);
    }
    return !isOpen(next);
  }

  /**
   * What the book and the agents do not agree on, one sentence each.
   * @param deliveries how often the agents got each message
   */
  async compare(port: number, deliveries: ReadonlyMap<string, number>): Promise<string[]> {
    const problems = [...deliveries].flatMap(([id, count]) =>
      count > 1 ? [`${id} was done ${count} times`] : [],
    );
    for (const order of this.#orders) {
      const { kind, messageId, acknowledged } = order;
      if (acknowledged === null || kind === 'delegation') continue;
      const count = deliveries.get(messageId) ?? 0;
      if (count === 0 && kind !== 'queue')
        problems.push(`${kind} ${messageId} was acknowledged and never done`);
      if (kind === 'stream') problems.push(...problemsOfStream(order));
    }
    problems.push(...(await this.#compareQueue(port, deliveries)), ...(await this.#compareDelegations(port)));
    problems.push(...(await this.#askAgain(port)));
    return problems;
  }

  #begin(kind: Kind): Order {
    const { worker, busy, lead } = this.workspaces;
    const workspaceId = { send: worker, stream: worker, queue: busy, delegation: lead }[kind];
    const order = {
      kind,
      messageId: randomUUID(),
      workspaceId,
      acknowledged: null,
      failed: null,
      heard: new Set<string>(),
      events: [],
    };
    this.#orders.push(order);
    return order;
  }

  async #attempt(port: number, order: Order): Promise<void> {
    if (order.kind === 'stream') return this.#stream(port, order);
    const { status, body } =
      order.kind === 'delegation' ? await this.#delegate(port, order) : await ask(port, order);
    const failure = failureOf(body);
    if (status < 300 && failure === null) {
      order.acknowledged = String(body.delegation_id ?? body.queue_id ?? textOf(body.result));
    } else this.#refused(order, status, failure);
  }

  #refused(order: Order, status: number, code: string | null): void {
    const name = `${status} ${code}`;
    order.heard.add(name);
    this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
    if (code !== null && FINAL_FAILURES.has(code)) order.failed = code;
  }

  async #delegate(port: number, { messageId, workspaceId }: Order) {
    const body = { target_id: this.workspaces.worker, task: `Do ${messageId}`, idempotency_key: messageId };
    return post(port, `/workspaces/${workspaceId}/delegate`, body);
  }

  async #stream(port: number, order: Order): Promise<void> {
    const last = order.events.at(-1)?.id;
    const response = await open(port, order, last == null ? {} : { 'last-event-id': last });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const body = (await response.json()) as Body;
      this.#refused(order, response.status, failureOf(body));
      return;
    }
    const heard: SseMessage[] = [];
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await collect(reader, heard).catch(() => {});
    order.events.push(...heard.filter(({ id }) => id !== null));
    const end = heard.at(-1)?.data as Body | undefined;
    const failure = end ? failureOf(end) : null;
    if (failure) this.#refused(order, 200, failure);
    else if (end && isCompleted(end)) order.acknowledged = 'completed';
    else order.heard.add(heard.map((message) => JSON.stringify(message)).join(' ') || 'an empty stream');
  }

  async #compareQueue(port: number, deliveries: ReadonlyMap<string, number>): Promise<string[]> {
    const problems: string[] = [];
    for (const { kind, messageId, workspaceId, acknowledged } of this.#orders) {
      if (kind !== 'queue' || acknowledged === null || !isUuid(acknowledged)) continue;
      const response = await fetch(`${base(port)}/workspaces/${workspaceId}/a2a/queue/${acknowledged}`);
      const row = (await response.json()) as { status?: string };
      const count = deliveries.get(messageId) ?? 0;
      if (row.status === 'completed' ? count !== 1 : row.status !== 'failed') {
        problems.push(`queued ${messageId} is ${row.status ?? response.status} and was done ${count} times`);
      }
    }
    return problems;
  }

  async #compareDelegations(port: number): Promise<string[]> {
    const problems: string[] = [];
    for (const { kind, acknowledged } of this.#orders) {
      if (kind !== 'delegation' || acknowledged === null) continue;
      // One by one: the list has the newest alone, and a fast machine makes more.
      const path = `/workspaces/${this.workspaces.lead}/delegations/${acknowledged}`;
      const response = await fetch(`${base(port)}${path}`);
      await response.arrayBuffer();
      if (!response.ok) problems.push(`delegation ${acknowledged} was acknowledged and is not there`);
    }
    return problems;
  }

  /** What was answered is answered again, in the same words, and is not done again. */
  async #askAgain(port: number): Promise<string[]> {
    const answered = this.#orders.filter(
      ({ kind, acknowledged }) => kind === 'send' && acknowledged !== null,
    );
    const problems: string[] = [];
    for (const order of answered.slice(-20)) {
      const { body } = await ask(port, order);
      const text = textOf(body.result);
      if (text !== order.acknowledged) problems.push(`${order.messageId} has another answer by now: ${text}`);
    }
    return problems;
  }
}

interface Body {
  readonly result?: unknown;
  readonly error?: string | { readonly data?: unknown };
  readonly code?: string;
  readonly delegation_id?: string;
  readonly queue_id?: string;
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
const isOpen = ({ acknowledged, failed }: Order): boolean => acknowledged === null && failed === null;
const base = (port: number): string => `http://127.0.0.1:${port}/api`;

const open = (
  port: number,
  { kind, messageId, workspaceId }: Order,
  headers: Record<string, string> = {},
): Promise<Response> => {
  const parts = [{ kind: 'text', text: `Do ${messageId}` }];
  const message = { kind: 'message', role: 'user', messageId, parts };
  const method = kind === 'stream' ? 'message/stream' : 'message/send';
  return fetch(`${base(port)}/workspaces/${workspaceId}/a2a`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.timeout(30_000),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { message } }),
  });
};

async function ask(port: number, order: Order): Promise<{ status: number; body: Body }> {
  const response = await open(port, order);
  return { status: response.status, body: (await response.json()) as Body };
}

async function post(port: number, path: string, body: object): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${base(port)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(30_000),
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

/** The code of our table, in either shape. */
function failureOf({ error, code }: Body): string | null {
  if (error === undefined) return null;
  if (typeof error === 'string') return code ?? error;
  const { code: inData } = Object(error.data) as { code?: string };
  return inData ?? 'rpc_error';
}

/** The text of a message, or of the task that stands for it while it waits. */
function textOf(result: unknown): string {
  const { parts, id } = Object(result) as { parts?: { text?: string }[]; id?: string };
  return parts?.[0]?.text ?? id ?? '';
}

function isCompleted({ result }: Body): boolean {
  const { status } = Object(result) as { status?: { state?: string } };
  return status?.state === 'completed';
}

/** Each word once and in its order, and each number above the one before, over all the connections of one client. */
function problemsOfStream({ messageId, events }: Order): string[] {
  const ids = events.map(({ id }) => Number(id));
  const isGrowing = ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? 0));
  return isGrowing ? [] : [`the stream of ${messageId} went back: ${ids.join(' ')}`];
}
