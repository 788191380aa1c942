import { z } from 'zod';

/** A form with files that is still on its way: who reads it decides how much of it is let in. */
export interface FormBody {
  /** With its boundary. */
  readonly contentType: string;
  /** Null: nobody said. */
  readonly contentLength: number | null;
  /** The bytes as they come, once. Whoever stops early leaves the rest unread. */
  chunks(): AsyncIterable<Uint8Array>;
}

const isFormBody = (value: unknown): value is FormBody =>
  typeof value === 'object' && value !== null && 'chunks' in value && typeof value.chunks === 'function';

/** The body of a contract that consumes a form; only the server makes one. */
export const formBody = z.unknown().transform((value, context): FormBody => {
  if (isFormBody(value)) return value;
  context.addIssue('must be a form with files');
  return z.NEVER;
});

/** What a contract that produces a file answers with. */
export interface FileAnswer {
  /** To save it under. */
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly content: ReadableStream<Uint8Array>;
}

export const fileAnswer = z.custom<FileAnswer>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'content' in value &&
    value.content instanceof ReadableStream,
);
