import type { z } from 'zod';
import { AppError } from './app-error';

/** Reads a part of a request by its schema; the first thing wrong is named with its field. */
export function parsePart<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0] ?? ''].join('.');
    throw new AppError('invalid_field', { field, public: `${field} is not a known field.` });
  }
  const field = issue?.path.join('.') ?? '';
  throw new AppError('invalid_field', {
    public: sentence(field === '' ? 'The body' : field, issue?.message ?? 'is not valid'),
    ...(field && { field }),
  });
}

/** Our own messages go on from the field's name; those of the parser stand alone. */
const sentence = (field: string, message: string): string =>
  /^(must|is|are) /.test(message) ? `${field} ${message}.` : `${field}: ${message}.`;
