import type { z } from 'zod';
import { firstIssue } from './issue';

/** What OpenAI says of a body with a fault in it. */
export function sentenceOf(error: z.ZodError): string {
  const { path, unknownKey, message } = firstIssue(error);
  return unknownKey ? `Unknown parameter: '${path}'.` : `Invalid value for '${path}': ${message}`;
}
