import type { Connection } from '@/db/client';
import { type Delivery, finishQueued } from '@/db/queries/a2a-queue';
import { activityParts } from '@/db/queries/activity-entries';
import { outboundParts } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { PreparedEntry } from '../activity/record-entry';
import { type Change, changeBySystem, isUndone, stepBySystem } from '../audit/mutate';
import { type TurnUsed, turnParts } from '../budgets/record-turns';
import type { NewChatMessage, RecordedMessage } from '../chat/message-store';
import { recordMessages, type Saying } from '../chat/record-message';
import type { Deps } from '../deps';
import type { BatchStep } from '../platform/batches';

// Each message is on the disk before it is acknowledged. What costs is the commit and the way to the database and back,
// hardly the rows: so those of messages that come at the same time are written by one statement.

/** What people say, put into the chat. */
export const SAY: BatchStep<Deps, Saying, RecordedMessage> = {
  run: (deps, sayings) => stepBySystem(deps, (db) => recordMessages(deps, db, sayings)),
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
    if (closings.every(isOneStatement)) {
      await stepBySystem(deps, (db, now) => writeClosings(deps, db, closings, now));
    } else {
      await changeBySystem(deps, async (change) => {
        await writeClosings(deps, change.tx, closings, change.now);
        await writeMore(change, closings);
      });
    }
    return closings.map(() => undefined);
  },
  weigh: ({ entry: { row }, reply }) =>
    (row.requestBody?.length ?? 0) + (row.responseBody?.length ?? 0) + (reply ? weightOf(reply) : 0),
  // Also where two of them answer the same message: then the second comes after the first.
  isUndone,
};

const isOneStatement = ({ delivery, also }: Closing): boolean => delivery === null && also.length === 0;

/** What every end leaves behind, as one statement. */
export async function writeClosings(
  deps: Deps,
  on: Connection,
  closings: readonly Closing[],
  now: Date,
): Promise<void> {
  const rows = closings.map(({ entry }) => entry.row);
  const replies = closings.flatMap(({ workspace, reply }) => (reply ? [{ workspace, message: reply }] : []));
  const reached = closings.flatMap(({ reachedBy }) => reachedBy ?? []);
  const turns = closings.flatMap(({ turn }) => turn ?? []);
  const beside = { ...turnParts(turns, now), ...outboundParts(reached, now), ...activityParts(rows) };
  await recordMessages(deps, on, replies, beside);
}

async function writeMore(change: Change, closings: readonly Closing[]): Promise<void> {
  const deliveries = closings.flatMap(({ delivery }) => delivery ?? []);
  if (deliveries.length > 0) {
    await finishQueued(change.tx, deliveries, { status: 'completed', lastError: null, now: change.now });
  }
  for (const { also } of closings) for (const one of also) await one(change);
}

const weightOf = ({ content, attachments }: NewChatMessage): number =>
  attachments.reduce((sum, { uri }) => sum + uri.length, content.length);
