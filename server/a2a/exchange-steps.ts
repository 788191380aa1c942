import { type Delivery, finishQueued } from '@/db/queries/a2a-queue';
import { insertActivityEntries } from '@/db/queries/activity-entries';
import { noteOutbound } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { PreparedEntry } from '../activity/record-entry';
import { type Change, changeBySystem, isUndone } from '../audit/mutate';
import { recordTurns, type TurnUsed } from '../budgets/record-turns';
import type { NewChatMessage, RecordedMessage } from '../chat/message-store';
import { recordMessages } from '../chat/record-message';
import type { Deps } from '../deps';
import type { BatchStep } from '../platform/batches';

// Each message is on the disk before it is acknowledged. What costs is the commit and the way to the database and back,
// hardly the rows: so those of messages that come at the same time are written in one transaction.

interface Saying {
  readonly workspace: WorkspaceRecord;
  readonly message: NewChatMessage;
}

/** What people say, put into the chat. */
export const SAY: BatchStep<Deps, Saying, RecordedMessage> = {
  run: (deps, sayings) => changeBySystem(deps, (change) => recordMessages(deps, change, sayings)),
  weigh: ({ message }) => weightOf(message),
  isUndone,
};

/** How an exchange ends, as it is written down. */
export interface Closing {
  readonly workspace: WorkspaceRecord;
  readonly entry: PreparedEntry;
  /** What the chat shows of it. */
  readonly reply: NewChatMessage | null;
  /** The workspace whose agent has reached the other one. */
  readonly reachedBy: string | null;
  /** What its turn has used; null: there was none. */
  readonly turn: TurnUsed | null;
  /** The message of a queue that was answered; null: it did not wait in one. */
  readonly delivery: Delivery | null;
  /** What else belongs to it. */
  readonly also: readonly Also[];
}

/** What else belongs into the transaction that closes an exchange; where it throws, nothing of it has happened. */
export type Also = (change: Change) => Promise<void>;

/** Ends of exchanges, each with its entry and its place in the chat. */
export const CLOSE: BatchStep<Deps, Closing, void> = {
  async run(deps, closings) {
    await changeBySystem(deps, (change) => writeClosings(deps, change, closings));
    return closings.map(() => undefined);
  },
  weigh: ({ entry: { row }, reply }) =>
    (row.requestBody?.length ?? 0) + (row.responseBody?.length ?? 0) + (reply ? weightOf(reply) : 0),
  // Also where two of them answer the same message: then the second comes after the first.
  isUndone,
};

export async function writeClosings(deps: Deps, change: Change, closings: readonly Closing[]): Promise<void> {
  const rows = closings.map(({ entry }) => entry.row);
  const replies = closings.flatMap(({ workspace, reply }) => (reply ? [{ workspace, message: reply }] : []));
  const reached = closings.flatMap(({ reachedBy }) => reachedBy ?? []);
  const turns = closings.flatMap(({ turn }) => turn ?? []);
  const deliveries = closings.flatMap(({ delivery }) => delivery ?? []);
  // Sent one behind the other: none of them waits for the way of the one before.
  await Promise.all([
    insertActivityEntries(change.tx, rows),
    replies.length > 0 && recordMessages(deps, change, replies),
    reached.length > 0 && noteOutbound(change.tx, reached, change.now),
    recordTurns(change, turns),
    deliveries.length > 0 &&
      finishQueued(change.tx, deliveries, { status: 'completed', lastError: null, now: change.now }),
  ]);
  for (const { also } of closings) for (const one of also) await one(change);
}

const weightOf = ({ content, attachments }: NewChatMessage): number =>
  attachments.reduce((sum, { uri }) => sum + uri.length, content.length);
