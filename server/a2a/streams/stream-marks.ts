import { insertTaskMark } from '@/db/queries/a2a-task-marks';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { TaskMark } from '@/domain/a2a/task-timeline';
import type { Deps } from '../../deps';

/** Writes down that the stream of a task broke off, and that it goes on: each once for every gap. */
export class StreamMarks {
  #isCut = false;

  constructor(private readonly deps: Deps) {}

  cut(key: TaskKey): void {
    if (!this.#isCut) this.#write(key, 'stream_cut');
    this.#isCut = true;
  }

  goesOn(key: TaskKey): void {
    if (this.#isCut) this.#write(key, 'stream_resumed');
    this.#isCut = false;
  }

  /** Nobody waits for it: the timeline is no reason to hold up a stream. */
  #write(key: TaskKey, kind: TaskMark): void {
    const { database, background, clock } = this.deps;
    background.run('mark of a task', () => insertTaskMark(database.sql, key, kind, clock.now()));
  }
}
