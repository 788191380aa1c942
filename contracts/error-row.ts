import type { z } from 'zod';

/** What the table says of one error. */
export interface ErrorRow {
  readonly status: number;
  /** Code in a JSON-RPC answer. */
  readonly jsonRpc: number;
  /** May the caller send the same request again? */
  readonly retry: 'never' | 'later' | 'after-change';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** What the caller reads unless the operation says something more exact. */
  readonly text: string;
  /** Extra keys of the error body, beside error, code, field and request_id. */
  readonly extras?: z.ZodObject;
}

/** A row of the error table; what is left out is as it mostly is. */
export const row = (
  status: number,
  text: string,
  rest: Partial<Omit<ErrorRow, 'status' | 'text'>> = {},
): ErrorRow => ({
  status,
  text,
  jsonRpc: -32000,
  retry: 'after-change',
  level: 'info',
  ...rest,
});
