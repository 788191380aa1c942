import { z } from 'zod';

/** A name that needs a value, or names of which one is enough. */
export const envRequirement = z.union([z.string(), z.object({ any_of: z.array(z.string()) })]);

/** Something about a template, and where it stands in its files. */
export const templateProblem = z.object({
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  path: z.string(),
  message: z.string(),
  suggestion: z.string().nullable(),
});
export type TemplateProblemRow = z.infer<typeof templateProblem>;
