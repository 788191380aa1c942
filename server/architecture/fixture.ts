import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSource, type Tree } from './parse-tree';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
const EXPECTED = 'expected.txt';

export interface Fixture {
  readonly tree: Tree;
  /** The violations it must show, one a line, in the words of `describeViolation`. */
  readonly expected: readonly string[];
  remove(): void;
}

/** The small repository under fixtures/<rule>/; its files end in `.txt` so that no other tool reads them. */
export function readFixture(rule: string): Fixture {
  const source = join(FIXTURES, rule);
  const root = mkdtempSync(join(tmpdir(), 'architecture-'));
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt') && name !== EXPECTED)
    .sort();
  const paths = names.map((name) => {
    const path = name.replace(/\.txt$/, '');
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), readFileSync(join(source, name)));
    return path;
  });
  const expected = readFileSync(join(source, EXPECTED), 'utf8').trim().split('\n');
  return {
    tree: { root, files: paths.map((path) => readSource(root, path)) },
    expected,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
