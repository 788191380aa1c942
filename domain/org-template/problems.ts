import type { z } from 'zod';
import { closestWord } from './closest-word';
import { TEMPLATE_LIMITS } from './limits';
import type { SourceTree, TemplatePlace, TemplateProblem } from './types';

export type Path = readonly PropertyKey[];

/** What is wrong or odd about one document, each with its place. */
export class Problems {
  private readonly found: TemplateProblem[] = [];
  private errorCount = 0;
  private warningCount = 0;

  constructor(private readonly tree: SourceTree) {}

  get list(): readonly TemplateProblem[] {
    return this.found;
  }

  get hasErrors(): boolean {
    return this.errorCount > 0;
  }

  /** Enough is known; more would help nobody. */
  get isFull(): boolean {
    return this.errorCount >= TEMPLATE_LIMITS.problems;
  }

  error(path: Path, message: string, suggestion: string | null = null): void {
    this.errorCount += 1;
    this.add('error', this.tree.placeOf(path), path, message, suggestion);
  }

  warn(path: Path, message: string, suggestion: string | null = null): void {
    this.add('warning', this.tree.placeOf(path), path, message, suggestion);
  }

  errorAt(place: TemplatePlace, message: string): void {
    this.errorCount += 1;
    this.add('error', place, [], message, null);
  }

  warnAt(place: TemplatePlace, message: string): void {
    this.add('warning', place, [], message, null);
  }

  /** Notes what zod found; true when nothing of it is an error. */
  addIssues(
    issues: readonly z.core.$ZodIssue[],
    base: Path,
    knownKeys: (path: Path) => readonly string[],
  ): boolean {
    let isUsable = true;
    for (const issue of issues) {
      if (this.isFull) return false;
      const path = [...base, ...issue.path];
      if (issue.code === 'unrecognized_keys') {
        // What is not told any more needs no suggestion, which takes time.
        for (const key of issue.keys.slice(0, Math.max(1, this.warningsLeft)))
          this.warn(
            [...path, key],
            `the field ${key} is not known and has no effect`,
            closestWord(key, knownKeys(issue.path)),
          );
        continue;
      }
      isUsable = false;
      this.error(path, this.valueAt(path) === undefined ? 'is missing' : explain(issue));
    }
    return isUsable;
  }

  private valueAt(path: Path): unknown {
    let value = this.tree.value;
    for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
    return value;
  }

  private get warningsLeft(): number {
    return TEMPLATE_LIMITS.warnings - this.warningCount;
  }

  private add(
    severity: TemplateProblem['severity'],
    place: TemplatePlace,
    path: Path,
    message: string,
    suggestion: string | null,
  ): void {
    if (severity === 'warning') {
      this.warningCount += 1;
      if (this.warningsLeft < 0) return;
      if (this.warningsLeft === 0) {
        const more = `there are more than ${TEMPLATE_LIMITS.warnings - 1} warnings; the others are not told`;
        this.found.push({ ...place, severity, path: '', message: more, suggestion: null });
        return;
      }
    }
    this.found.push({ ...place, severity, path: path.map(String).join('.'), message, suggestion });
  }
}

/** Zod's words as a person says them. */
function explain(issue: z.core.$ZodIssue): string {
  const match = /^Invalid input: expected (\w+), received (\w+)$/.exec(issue.message);
  if (!match) return issue.message;
  const [, expected = '', received = ''] = match;
  return `must be ${WORDS[expected] ?? expected}, not ${WORDS[received] ?? received}`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  null: 'nothing',
};

/** A problem on one line, as compilers write them. */
export function formatProblem({ file, line, column, path, message, suggestion }: TemplateProblem): string {
  const place = [file, line, column].filter((part) => part !== null && part !== '').join(':');
  const hint = suggestion === null ? '' : `; did you mean ${suggestion}?`;
  return `${place}: ${path === '' ? '' : `${path} `}${message}${hint}`;
}
