import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, type Program, parseSync, visitorKeys } from 'oxc-parser';

export type { Node, Program } from 'oxc-parser';

/** One file of the repository, parsed when a rule first asks for it. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly program: Program;
  lineAt(offset: number): number;
}

export interface Tree {
  readonly root: string;
  readonly files: readonly SourceFile[];
}

const CODE = /\.(ts|tsx|mts|mjs|js)$/;

export const isCode = (file: SourceFile): boolean => CODE.test(file.path);
export const isTypeScript = (file: SourceFile): boolean => /\.tsx?$/.test(file.path);
/** A test, or what only tests use. */
export const isTest = (file: SourceFile): boolean =>
  /\.test\.tsx?$|(^|\/)fixtures\//.test(file.path) ||
  /^(e2e|bench|server\/testing|agent\/testing)\//.test(file.path);

/** Everything that git has or would add, without the fixtures that break the rules on purpose. */
export function readRepository(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed
    .split('\0')
    .filter((path) => path !== '' && !path.startsWith('server/architecture/fixtures/'))
    .filter((path) => existsSync(join(root, path)));
  return { root, files: paths.map((path) => readSource(root, path)) };
}

export function readSource(root: string, path: string): SourceFile {
  let text: string | undefined;
  let program: Program | undefined;
  const read = (): string => {
    text ??= readFileSync(join(root, path), 'utf8');
    return text;
  };
  return {
    path,
    get text() {
      return read();
    },
    get lineCount() {
      return read().trimEnd().split('\n').length;
    },
    get program() {
      program ??= parse(path, read());
      return program;
    },
    lineAt: (offset) => read().slice(0, offset).split('\n').length,
  };
}

function parse(path: string, text: string): Program {
  const { program, errors } = parseSync(path, text);
  const [first] = errors;
  if (first) throw new Error(`${path} does not parse: ${first.message}`);
  return program;
}

type Visit = (node: Node, ancestors: readonly Node[]) => void;

/** Calls `visit` for every node of the file, parents first; `ancestors` ends with the parent. */
export function walk(file: SourceFile, visit: Visit): void {
  descend(file.program, [], visit);
}

function descend(node: Node, ancestors: readonly Node[], visit: Visit): void {
  visit(node, ancestors);
  const inner = [...ancestors, node];
  for (const child of childrenOf(node)) descend(child, inner, visit);
}

/** True when `matches` holds for the node or for anything inside it. */
export function contains(node: Node, matches: (node: Node) => boolean): boolean {
  return matches(node) || childrenOf(node).some((child) => contains(child, matches));
}

function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.type] ?? [])
    .flatMap((key): unknown => (node as unknown as Record<string, unknown>)[key])
    .filter(isNode);
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;
