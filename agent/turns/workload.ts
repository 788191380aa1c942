import { truncateToRunes } from '@/domain/text';
import { type AgentState, AT_REST } from '../platform/platform-link';

/** The share of failures is that of so many latest turns. */
const REMEMBERED = 10;
const TASK_RUNES_MAX = 200;
const ERROR_RUNES_MAX = 4096;

/** How one turn came out. */
export type Outcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly wedges: boolean };

/** What the agent is doing, as the platform shows it. What begins here ends here, whatever happens in between. */
export class Workload {
  readonly #tasks = new Map<symbol, string>();
  readonly #outcomes: boolean[] = [];
  #sampleError: string | null = null;
  #isWedged = false;
  #idleTimeoutSeconds: number | null = null;
  #idleSince = performance.now();
  #begun = 0;
  #spentCents = 0;

  constructor(private readonly onChange: (state: AgentState) => void) {}

  get activeTasks(): number {
    return this.#tasks.size;
  }

  /** How many tasks were begun since the start. */
  get begun(): number {
    return this.#begun;
  }

  /** For how long nothing has been done; 0 while something is. */
  get idleMs(): number {
    return this.#tasks.size > 0 ? 0 : performance.now() - this.#idleSince;
  }

  get state(): AgentState {
    const failed = this.#outcomes.filter((ok) => !ok).length;
    return {
      ...AT_REST,
      activeTasks: this.#tasks.size,
      currentTask: [...this.#tasks.values()].at(-1) ?? null,
      errorRate: this.#outcomes.length === 0 ? 0 : failed / this.#outcomes.length,
      sampleError: failed === 0 ? null : this.#sampleError,
      isWedged: this.#isWedged,
      idleTimeoutSeconds: this.#idleTimeoutSeconds,
      spentCents: this.#spentCents,
    };
  }

  set idleTimeoutSeconds(seconds: number | null) {
    this.#idleTimeoutSeconds = seconds;
  }

  /** Told with the next change. */
  set spentCents(cents: number) {
    this.#spentCents = cents;
  }

  /** Counts a task for as long as `work` takes. */
  async during<T>(text: string, work: () => Promise<T>): Promise<T> {
    const task = Symbol('task');
    this.#begun += 1;
    this.#tasks.set(task, truncateToRunes(text.replace(/\s+/g, ' ').trim(), TASK_RUNES_MAX));
    this.onChange(this.state);
    try {
      return await work();
    } finally {
      this.#tasks.delete(task);
      this.#idleSince = performance.now();
      this.onChange(this.state);
    }
  }

  /** A success says that whatever was stuck is not any more. */
  note(outcome: Outcome): void {
    this.#outcomes.push(outcome.ok);
    if (this.#outcomes.length > REMEMBERED) this.#outcomes.shift();
    this.#isWedged = !outcome.ok && outcome.wedges;
    if (!outcome.ok) this.#sampleError = truncateToRunes(outcome.error, ERROR_RUNES_MAX);
  }
}
