/** How a delegation goes on. Texts are whole; they are cut where they are written. */
export type Step =
  | { readonly to: 'dispatched' | 'queued' }
  /** It goes on after the first answer, where the agent calls it a task of its own. */
  | { readonly to: 'in_progress'; readonly taskId: string | null }
  /** @param deadline an earlier one, where nobody waits for the answer any more */
  | { readonly to: 'stuck'; readonly error: string; readonly deadline?: Date }
  | Ending;

/** How a delegation ends. */
export type Ending =
  /** `via` says how the answer came, where it was not the answer to the call itself. */
  | {
      readonly to: 'completed';
      readonly result: string;
      readonly response?: unknown;
      readonly via?: string;
    }
  | { readonly to: 'failed'; readonly error: string };
