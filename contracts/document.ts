import { z } from 'zod';

/** What a contract that produces a document answers with: JSON that its reader may keep, and ask whether it has changed. */
export const documentAnswer = z.object({
  content: z.record(z.string(), z.unknown()),
  /** ISO 8601. */
  lastModified: z.string(),
  /** How long it may be used without asking. */
  maxAgeSeconds: z.int(),
  /** The request headers that it depends on. */
  vary: z.array(z.string()),
});
export type DocumentAnswer = z.output<typeof documentAnswer>;
