import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Task, TaskState } from '@a2a-js/sdk';

const KEPT_MS = 7 * 86_400_000;

const ENDED: ReadonlySet<TaskState | undefined> = new Set([
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
]);

export const hasEnded = (task: Task): boolean => ENDED.has(task.status?.state);

/** Tasks as files: those that go on in one folder, those that have ended in another, so that a start reads few. */
export class TaskFiles {
  readonly #open: string;
  readonly #ended: string;

  constructor(folder: string) {
    this.#open = join(folder, 'open');
    this.#ended = join(folder, 'ended');
    mkdirSync(this.#open, { recursive: true });
    mkdirSync(this.#ended, { recursive: true });
  }

  write(task: Task): void {
    const name = fileOf(task.id);
    const isOver = hasEnded(task);
    const folder = isOver ? this.#ended : this.#open;
    const draft = join(folder, `${name}.draft`);
    writeFileSync(draft, JSON.stringify(Task.toJSON(task)), { mode: 0o600 });
    renameSync(draft, join(folder, name));
    if (isOver) rmSync(join(this.#open, name), { force: true });
  }

  read(id: string): Task | undefined {
    return readTask(join(this.#open, fileOf(id))) ?? readTask(join(this.#ended, fileOf(id)));
  }

  /** Those that a process before this one was at. */
  open(): Task[] {
    return readdirSync(this.#open)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => readTask(join(this.#open, name)) ?? []);
  }

  /** Forgets what ended long ago. @param nowMs milliseconds since the epoch */
  prune(nowMs: number): void {
    for (const name of readdirSync(this.#ended)) {
      const path = join(this.#ended, name);
      if (nowMs - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true });
    }
  }
}

/** Clients choose the ids of contexts, and a strange platform might choose those of tasks. */
const fileOf = (id: string): string => `${createHash('sha256').update(id).digest('hex').slice(0, 40)}.json`;

function readTask(path: string): Task | undefined {
  try {
    return Task.fromJSON(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
