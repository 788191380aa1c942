import { truncateToRunes } from '@/domain/text';

const INPUT_RUNES_MAX = 1000;
const OUTPUT_RUNES_MAX = 1000;
/** An answer carries its trace: beyond so many calls the oldest are left out. */
const CALLS_MAX = 200;

/** One call of a tool as it stands in the metadata of an answer. */
export interface TracedCall {
  readonly tool: string;
  readonly input: string;
  output: string | null;
  ok: boolean | null;
  duration_ms: number | null;
}

/** What an agent did with its tools during one turn. */
export class ToolTrace {
  readonly #calls: { readonly id: string; readonly startedAt: number; readonly call: TracedCall }[] = [];
  #left = 0;

  start(id: string, tool: string, input: unknown): void {
    const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
    const call = {
      tool,
      input: truncateToRunes(text, INPUT_RUNES_MAX),
      output: null,
      ok: null,
      duration_ms: null,
    };
    this.#calls.push({ id, startedAt: performance.now(), call });
    if (this.#calls.length <= CALLS_MAX) return;
    this.#calls.shift();
    this.#left += 1;
  }

  /** The name of the tool; '' where its start was not heard. */
  end(id: string, ok: boolean, output: string): string {
    const found = this.#calls.findLast((entry) => entry.id === id && entry.call.ok === null);
    if (!found) return '';
    found.call.ok = ok;
    found.call.output = truncateToRunes(output, OUTPUT_RUNES_MAX);
    found.call.duration_ms = Math.round(performance.now() - found.startedAt);
    return found.call.tool;
  }

  get calls(): readonly TracedCall[] {
    return this.#calls.map(({ call }) => call);
  }

  /** How many calls are not in it any more. */
  get left(): number {
    return this.#left;
  }
}
