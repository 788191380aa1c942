import type { z } from 'zod';

/** The first thing wrong with a body, as a path and what is wrong there. */
export function firstIssue(error: z.ZodError): { path: string; unknownKey: boolean; message: string } {
  const [issue] = deepest(error.issues);
  if (!issue) return { path: '', unknownKey: false, message: 'invalid request' };
  if (issue.code === 'unrecognized_keys')
    return {
      path: [...issue.path, issue.keys[0]].join('.'),
      unknownKey: true,
      message: 'Extra inputs are not permitted',
    };
  return { path: issue.path.join('.'), unknownKey: false, message: issue.message };
}

/** Of a union, what is wrong with the alternative that came closest. */
function deepest(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const [issue] = issues;
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return issues;
  const inner = issue.errors
    .map(deepest)
    .toSorted((one, other) => (other[0]?.path.length ?? 0) - (one[0]?.path.length ?? 0))[0];
  return (inner ?? []).map((entry) => ({ ...entry, path: [...issue.path, ...entry.path] }));
}
