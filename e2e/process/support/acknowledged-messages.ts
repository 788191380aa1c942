import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@/contracts/chat';
import type { ApiClient } from './api-client';

interface Sent {
  readonly workspaceId: string;
  readonly text: string;
  acknowledged: boolean;
  /** Told to have failed: the agent may have it, so nobody sends it again. */
  inDoubt: boolean;
}

interface Page {
  messages: ChatMessage[];
  reached_end: boolean;
}

/**
 * Sends messages and keeps the book of what was acknowledged, so that the next server can be held to it. What was sent
 * and not acknowledged is sent again under its own messageId, as a careful client does.
 */
export class AcknowledgedMessages {
  readonly #sent = new Map<string, Sent>();
  readonly #notified = new Map<string, string>();
  #label = 0;

  get acknowledged(): number {
    return [...this.#sent.values()].filter((sent) => sent.acknowledged).length;
  }

  /** Sends a new message, or one that was never acknowledged. */
  async send(api: ApiClient, workspaceId: string): Promise<void> {
    const open = [...this.#sent].find(
      ([, sent]) => !sent.acknowledged && !sent.inDoubt && sent.workspaceId === workspaceId,
    );
    const [messageId, sent] = open ?? [
      randomUUID(),
      { workspaceId, text: this.#next(), acknowledged: false, inDoubt: false },
    ];
    this.#sent.set(messageId, sent);
    const message = { role: 'user', messageId, parts: [{ kind: 'text', text: sent.text }] };
    const path = `/workspaces/${workspaceId}/a2a`;
    const body = { jsonrpc: '2.0', id: messageId, method: 'message/send', params: { message } };
    const answer = await api.call('POST', path, body);
    const words = await answer.text();
    sent.inDoubt = words.includes('"message_in_doubt"');
    if (!answer.ok && !sent.inDoubt) throw new Error(`${path}: ${answer.status} ${words.slice(0, 500)}`);
    sent.acknowledged = !sent.inDoubt;
  }

  /** Has the agent say something by itself. */
  async notify(api: ApiClient, workspaceId: string): Promise<void> {
    const message = this.#next();
    const { id } = await api.json<{ id: string }>('POST', `/workspaces/${workspaceId}/notify`, { message });
    this.#notified.set(id, message);
  }

  /** What the history of these workspaces has wrong, one sentence each. */
  async compare(api: ApiClient, workspaceIds: readonly string[]): Promise<string[]> {
    const messages = (await Promise.all(workspaceIds.map((id) => wholeHistory(api, id)))).flat();
    const byMessageId = groupBy(messages, ({ message_id: id }) => id);
    const answers = groupBy(messages, ({ reply_to: id }) => id);
    const ids = new Set(messages.map(({ id }) => id));
    const problems = ids.size === messages.length ? [] : ['a message stands on two pages'];
    for (const [messageId, { text, acknowledged, inDoubt }] of this.#sent) {
      const standing = byMessageId.get(messageId) ?? [];
      if (standing.length > 1) problems.push(`${text} stands ${standing.length} times`);
      if (!acknowledged && !inDoubt) continue;
      const [said] = standing;
      if (said?.content !== text) problems.push(`${text} was acknowledged and is not there`);
      const replies = said ? (answers.get(said.id) ?? []) : [];
      // What is in doubt says so in the place of its answer.
      if (replies.length !== 1 || replies[0]?.role !== (inDoubt ? 'system' : 'agent'))
        problems.push(`${text} has ${replies.length} answers`);
    }
    for (const [id, text] of this.#notified) {
      if (!ids.has(id)) problems.push(`${text} of an agent was acknowledged and is not there`);
    }
    return problems;
  }

  #next(): string {
    this.#label += 1;
    return `message ${this.#label}`;
  }
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

async function wholeHistory(api: ApiClient, workspaceId: string): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for (let before = ''; ; ) {
    const page = await api.json<Page>('GET', `/workspaces/${workspaceId}/chat-history?limit=200${before}`);
    messages.unshift(...page.messages);
    if (page.reached_end) return messages;
    before = `&before=${page.messages[0]?.id}`;
  }
}
