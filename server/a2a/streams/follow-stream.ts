import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { claimTask } from '@/db/queries/a2a-task-log';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { memberText } from '@/domain/a2a/json-source';
import { contextIdOf } from '@/domain/a2a/message';
import {
  applyTaskItem,
  endsStream,
  isAtRest,
  readTaskItem,
  type TaskItem,
  versionOfItem,
} from '@/domain/a2a/task-item';
import type { TaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { AgentCall } from '../agent-call';
import type { HeldClaim } from '../once/message-claims';
import { ownerOf } from '../tasks/task-owner';
import { noteCall } from '../trail/call-trail';
import { FOLLOW_MS } from './follow-times';
import { resumeStream } from './resume-stream';
import { StreamMarks } from './stream-marks';
import type { Leader, TaskFeed } from './task-feed';
import { Overtaken, TaskLog, UNWRITTEN_MAX } from './task-log';
import type { TaskReader } from './task-reader';

const NOTHING_SAID = 'The agent ended its stream without having said anything.';

/** What a stream has come to: its last envelope; null where another stream, or another process, goes on with the task. */
export type StreamEnd = JsonObject | null;

/** A task that is in the index, with who may write its log. */
export interface Claim {
  readonly key: TaskKey;
  /** As the agent knows it. */
  readonly taskId: string;
  readonly followerId: string;
  readonly lastSeq: number;
  readonly state: TaskState;
  readonly task: JsonObject;
}

export interface Following {
  readonly call: AgentCall;
  /** Who asked for it; hears what comes before a task does. */
  readonly reader: TaskReader | null;
  /** Ends the agent's stream. */
  readonly off: AbortController;
  /** Called with the last envelope before anybody reads it. */
  readonly onEnd: (answer: JsonObject) => Promise<void>;
  /** Of the message that has begun it. */
  readonly claim?: HeldClaim | null;
  /** Called where others still read a task here that is not followed here any more. */
  readonly onLeft: (key: TaskKey, feed: TaskFeed, lastSeq: number) => void;
}

/**
 * Reads one agent's stream to its end, whoever listens: puts the task into the index and its events into the log, and tells
 * all who read it. A state is in the index before anybody hears of it; the rest goes on at once, and into the log a few
 * milliseconds later. Where the agent's stream breaks off, it is opened again as long as there is hope.
 */
export class StreamFollower implements Leader {
  #task: JsonObject | null = null;
  #state: TaskState = 'unknown';
  #taskId = '';
  #key: TaskKey | null = null;
  #log: TaskLog | null = null;
  #feed: TaskFeed | null = null;
  #end: JsonObject | null = null;
  #isRetired = false;
  readonly #marks: StreamMarks;
  #lastSeq = 0;
  #release: () => void = () => {};

  constructor(
    private readonly deps: Deps,
    private readonly following: Following,
  ) {
    this.#marks = new StreamMarks(deps);
  }

  get call(): AgentCall {
    return this.following.call;
  }

  get signal(): AbortSignal {
    return this.following.off.signal;
  }

  get taskId(): string {
    return this.#taskId;
  }

  get contextId(): string {
    return (this.#task && contextIdOf(this.#task)) ?? this.#taskId;
  }

  get isOver(): boolean {
    return this.#end !== null || this.#isRetired || this.deps.stopping.aborted;
  }

  flush(): Promise<void> {
    return this.#log?.flush() ?? Promise.resolve();
  }

  retire(): void {
    this.#isRetired = true;
    this.following.off.abort();
  }

  /** @throws AppError where the stream fails before there is a task */
  async run(envelopes: AsyncIterable<JsonObject>): Promise<StreamEnd> {
    return this.#guarded(async () => {
      await this.read(envelopes);
      if (this.isOver) return;
      if (!this.#task) throw new AppError('agent_answer_unreadable', { public: NOTHING_SAID });
      if (this.#log) await resumeStream(this.deps, this);
    });
  }

  /** Goes on with a task whose stream nobody reads. */
  async goOn(claim: Claim): Promise<StreamEnd> {
    return this.#guarded(async () => {
      this.#task = claim.task;
      this.#state = claim.state;
      this.#taskId = claim.taskId;
      this.#lead(claim, claim.lastSeq + UNWRITTEN_MAX);
      // Its end was told to somebody who asked, and not yet to those who read.
      if (isAtRest(claim.state, claim.task)) await this.catchUp(claim.task);
      else await resumeStream(this.deps, this);
    });
  }

  async #guarded(work: () => Promise<void>): Promise<StreamEnd> {
    try {
      await work();
      await this.flush();
      return this.#end;
    } catch (error) {
      if (error instanceof Overtaken) return null;
      throw error;
    } finally {
      this.#release();
      this.#feed?.resign(this);
      if (!this.#end && !this.#isRetired && this.#log)
        await this.deps.taskStreams.letGo(this.#log.followerId);
      this.#handOver();
    }
  }

  /** Who reads here hears the rest from the log, where somebody else writes it; nobody is left waiting for nothing. */
  #handOver(): void {
    const [key, feed] = [this.#key, this.#feed];
    if (key && feed?.hasReaders && !feed.leader) this.following.onLeft(key, feed, this.#lastSeq);
  }

  /** Takes the envelopes of one stream; it ends with the stream, also where that breaks off. */
  async read(envelopes: AsyncIterable<JsonObject>): Promise<void> {
    try {
      for await (const envelope of envelopes) {
        if (this.#key) this.#marks.goesOn(this.#key);
        await this.take(envelope);
        if (this.isOver) return;
      }
    } catch (error) {
      if (!isAppError(error) || !this.#task) throw error;
      this.deps.log.debug({ err: error, ...this.#key }, 'the stream of a task broke off');
    }
    if (this.#key && !this.isOver) this.#marks.cut(this.#key);
  }

  async take(envelope: JsonObject): Promise<void> {
    if (isJsonObject(envelope.error)) {
      // Of a task that is known, the agent is asked what became of it.
      if (this.#task) return;
      await this.#finish(envelope);
      noteCall({ failure: 'rpc_error' });
      this.following.reader?.fail(envelope.error);
      return;
    }
    const item = readTaskItem(envelope.result);
    if (item.kind === 'message' || item.kind === 'unknown') await this.#pass(item, envelope);
    else await this.#move(item, memberText(envelope, 'result'));
  }

  /** The task as its agent shows it when asked: heard of only where that is new. */
  async catchUp(task: unknown): Promise<void> {
    const item = readTaskItem(task);
    if (item.kind !== 'task') return;
    if (!isAtRest(item.state, item.value) && isDeepStrictEqual(item.value, this.#task)) return;
    if (this.#key) this.#marks.goesOn(this.#key);
    const value = this.call.request.version === '1.0' ? { task: item.value } : item.value;
    await this.#move(item, JSON.stringify(value));
  }

  async #pass(item: TaskItem, envelope: JsonObject): Promise<void> {
    const ends = item.kind === 'message' && !this.#task;
    if (ends) await this.#finish(envelope);
    const result = memberText(envelope, 'result');
    if (this.#feed && this.#log) this.#feed.publish({ seq: this.#log.append(result), result, ends });
    else this.following.reader?.push({ seq: null, result, ends });
  }

  /** @param result as it goes to those who read */
  async #move(item: Extract<TaskItem, { taskId: string }>, result: string): Promise<void> {
    const before = this.#state;
    const isNew = this.#taskId === '';
    this.#task = applyTaskItem(this.#task, item);
    if (item.kind !== 'artifact') this.#state = item.state;
    if (isNew) await this.#claim(item);
    const isOver = isAtRest(this.#state, this.#task ?? {});
    const seq = this.#log?.append(result) ?? null;
    // Whoever knows of a state finds it in the index; the first one is there already.
    const isMoved = !isNew && this.#state !== before;
    if (isOver || isMoved || this.#log?.isFull) await this.flush();
    if (isOver) await this.#finish(this.#answer());
    // Who comes while a person is asked reads on.
    const ends = isOver || (this.#state !== before && endsStream(this.#state));
    if (seq !== null) this.#lastSeq = seq;
    if (this.#feed) this.#feed.publish({ seq, result, ends });
    else this.following.reader?.push({ seq, result, ends });
    await this.#feed?.room();
  }

  #answer(): JsonObject {
    const { request } = this.call;
    const result = request.version === '1.0' ? { task: this.#task } : this.#task;
    return { jsonrpc: '2.0', id: request.id ?? null, result };
  }

  async #finish(answer: JsonObject): Promise<void> {
    this.#end = answer;
    await this.following.onEnd(answer);
  }

  async #claim(item: Extract<TaskItem, { taskId: string }>): Promise<void> {
    const { target, caller, request } = this.call;
    const now = this.deps.clock.now();
    this.#taskId = item.taskId;
    noteCall({ taskId: item.taskId });
    if (item.kind === 'artifact') this.#state = 'working';
    const key = { workspaceId: target.id, taskId: toStorableMessageId(item.taskId) };
    const followerId = randomUUID();
    const task = {
      ...key,
      owner: ownerOf(caller),
      contextId: item.contextId ?? null,
      state: this.#state,
      version: versionOfItem(item.value),
      madeBy: 'agent' as const,
      messageId: request.messageId === null ? null : toStorableMessageId(request.messageId),
      followAt: null,
      snapshot: JSON.stringify(this.#task),
      at: now,
    };
    const until = new Date(now.getTime() + FOLLOW_MS);
    const { claim = null } = this.following;
    const claimed = await claimTask(this.deps.database.sql, task, { followerId, until }, claim);
    // Somebody else's task, or one that has ended: it is passed on, and leaves no trace.
    if (claimed === null) return;
    claim?.became();
    const { lastSeq, isNew } = claimed;
    this.#lead({ key, followerId, lastSeq }, isNew ? 0 : lastSeq + UNWRITTEN_MAX);
    const { reader } = this.following;
    if (reader?.isOpen) this.#feed?.add(reader);
  }

  /**
   * @param from the number before the next event's. Of a task that another stream has followed, some who read may have had
   * events that never reached the log: theirs must not come twice, also where there is nothing in the log yet.
   */
  #lead({ key, followerId, lastSeq }: Pick<Claim, 'key' | 'followerId' | 'lastSeq'>, from: number): void {
    this.#key = key;
    this.#lastSeq = lastSeq;
    const standing = () => ({ state: this.#state, task: this.#task ?? {} });
    this.#log = new TaskLog(this.deps, key, followerId, from, standing, () => this.retire());
    this.#feed = this.deps.taskStreams.feedOf(key);
    this.#feed.lead(this);
    this.#release = this.deps.taskStreams.keep(followerId, () => this.retire());
  }
}
