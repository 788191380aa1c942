import { TurnFailure } from '../engines/port';

/** Why a turn failed, for people: never the inside of an exception, which belongs into the log. */
export function reasonFor(error: unknown): string {
  if (error instanceof TurnFailure) return error.message;
  const name = error instanceof Error ? error.name : 'Error';
  return `${name}: see workspace logs.`;
}

/** Everything of it, for the log. */
export function detailOf(error: unknown): string {
  if (error instanceof TurnFailure) {
    const rest = error.detail === '' ? '' : `\n${error.detail}`;
    return `${error.failureClass}: ${error.message}${rest}`;
  }
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

/** The engine itself is stuck or gone, rather than what it asked. */
export const wedges = (error: unknown): boolean =>
  error instanceof TurnFailure && (error.failureClass === 'crashed' || error.failureClass === 'silent');
