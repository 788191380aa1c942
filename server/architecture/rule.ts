import { type Node, type SourceFile, type Tree, walk } from './parse-tree';

/** One place that breaks a rule. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  /** What exactly is wrong here, where the rule's sentence does not say it all. */
  readonly detail?: string;
}

/** A file that may break a rule; without a reason it may not. */
export interface Allowance {
  readonly path: string;
  readonly reason: string;
}

export interface Rule {
  /** Also the name of its file and of its folder under fixtures/. */
  readonly name: string;
  /** What to do instead, in one plain sentence. */
  readonly sentence: string;
  readonly allow?: readonly Allowance[];
  check(tree: Tree): Violation[];
}

export function violationAt(file: SourceFile, node: Node, detail?: string): Violation {
  const place = { path: file.path, line: file.lineAt(node.start) };
  return detail === undefined ? place : { ...place, detail };
}

export const describeViolation = ({ path, line, detail }: Violation): string =>
  detail === undefined ? `${path}:${line}` : `${path}:${line} ${detail}`;

/** What the rule finds, less what it allows; an allowance that nothing needs any more is a violation itself. */
export function applyRule(rule: Rule, tree: Tree): Violation[] {
  const found = rule.check(tree);
  const allowed = new Set(rule.allow?.map((allowance) => allowance.path));
  const stale = [...allowed].filter((path) => !found.some((violation) => violation.path === path));
  return [
    ...found.filter((violation) => !allowed.has(violation.path)),
    ...stale.map((path) => ({ path, line: 1, detail: `is allowed by ${rule.name} but no longer needs it` })),
  ];
}

/** A violation for every node of the file that `matches`; a string is its detail. */
export function findNodes(
  file: SourceFile,
  matches: (node: Node, ancestors: readonly Node[]) => boolean | string,
): Violation[] {
  const found: Violation[] = [];
  walk(file, (node, ancestors) => {
    const verdict = matches(node, ancestors);
    if (verdict !== false) found.push(violationAt(file, node, verdict === true ? undefined : verdict));
  });
  return found;
}
