import type { IncomingHttpHeaders } from 'node:http';
import type { ModelCall } from './model-call';

/** One request as it came, and what became of it. */
export interface JournalEntry {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Null where the request was refused for its form. */
  call: ModelCall | null;
  /** The place in the script; null where nothing was scripted. */
  from: string | null;
  /** `answered`, the kind of the fault, or `refused: <why>`. */
  outcome: string;
  /** The caller hung up before the answer was complete. */
  aborted: boolean;
}
