/** What is left of somebody's allowance. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly exceeded: boolean;
  /** So long this one has to wait before it goes on, in milliseconds. */
  readonly waitMs: number;
  /** How many were refused in the running window, this one included, as far as this process knows. */
  readonly refusals: number;
}

/** One allowance, counted for each name alone. */
export interface Limit {
  /** Takes one, and says what came of it; when nothing is left, nothing is taken. */
  take(name: string): Promise<LimitState>;
  /** The state of somebody of whom this process knows that nothing is left; null for everybody else. Takes nothing. */
  findExceeded(name: string): LimitState | null;
}

/** Whole seconds, at least one: so much a caller has to wait. */
export const toSeconds = (milliseconds: number): number => Math.max(Math.ceil(milliseconds / 1000), 1);
