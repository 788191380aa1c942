import { randomUUID } from 'node:crypto';
import { Message, type Task, TaskState } from '@a2a-js/sdk';
import { InMemoryTaskStore, type ServerCallContext, type TaskStore } from '@a2a-js/sdk/server';
import { warn } from '../log';
import { hasEnded, TaskFiles } from './task-files';

type ListParams = Parameters<TaskStore['list']>[0];
type ListAnswer = ReturnType<TaskStore['list']>;

/** A piece of an answer may wait so long to be on the disk; a state never waits. */
const SETTLE_MS = 1000;
/** Ended tasks that are held in memory too. */
const HELD_MAX = 50;
const RESTARTED = 'The agent was restarted while it worked on this. Send it again where it is still wanted.';

/** The tasks of this agent, which a restart still knows. Whose they are, the platform knows: it alone calls. */
export class DiskTaskStore implements TaskStore {
  readonly #files: TaskFiles;
  readonly #held = new Map<string, Task>();
  readonly #unwritten = new Map<string, NodeJS.Timeout>();

  constructor(folder: string) {
    this.#files = new TaskFiles(folder);
  }

  /** What an earlier process was at has failed: nobody works on it any more, and whoever asks has to hear so. */
  failUnfinished(): number {
    const unfinished = this.#files.open();
    for (const task of unfinished) {
      const message = Message.fromJSON({
        messageId: randomUUID(),
        role: 'ROLE_AGENT',
        taskId: task.id,
        contextId: task.contextId,
        parts: [{ text: RESTARTED }],
      });
      const status = { state: TaskState.TASK_STATE_FAILED, message, timestamp: new Date().toISOString() };
      this.#files.write({ ...task, status });
    }
    this.#files.prune(Date.now());
    return unfinished.length;
  }

  async load(taskId: string, _context: ServerCallContext): Promise<Task | undefined> {
    const task = this.#held.get(taskId);
    // Callers change what they get.
    return task ? structuredClone(task) : this.#files.read(taskId);
  }

  async save(task: Task, _context: ServerCallContext): Promise<void> {
    const before = this.#held.get(task.id);
    this.#held.delete(task.id);
    this.#held.set(task.id, structuredClone(task));
    if (before?.status?.state !== task.status?.state || hasEnded(task)) this.#write(task.id);
    else if (!this.#unwritten.has(task.id)) {
      const timer = setTimeout(() => this.#write(task.id), SETTLE_MS);
      timer.unref();
      this.#unwritten.set(task.id, timer);
    }
    this.#letGo();
  }

  /** Of what is in memory: the platform answers lists from its own index. */
  async list(params: ListParams, context: ServerCallContext): ListAnswer {
    const listed = new InMemoryTaskStore();
    for (const task of this.#held.values()) await listed.save(task, context);
    return listed.list(params, context);
  }

  /** Writes what waits. */
  flush(): void {
    for (const id of [...this.#unwritten.keys()]) this.#write(id);
  }

  #write(id: string): void {
    clearTimeout(this.#unwritten.get(id));
    this.#unwritten.delete(id);
    const task = this.#held.get(id);
    if (!task) return;
    try {
      this.#files.write(task);
    } catch (error) {
      // A full disk: the turn goes on, and only a restart would forget it.
      warn(`task ${id} could not be written: ${String(error)}`);
    }
  }

  #letGo(): void {
    const ended = [...this.#held.values()].filter(hasEnded);
    for (const { id } of ended.slice(0, Math.max(ended.length - HELD_MAX, 0))) this.#held.delete(id);
  }
}
