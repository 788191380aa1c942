import { cruise } from 'dependency-cruiser';
import { isCode, type Tree } from './parse-tree';

/** One import statement: of a file of ours (`to` is its path) or of a package (`to` is what the statement says). */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

export interface ImportGraph {
  readonly imports: readonly Import[];
  /** Each cycle once, as the paths along it. */
  readonly cycles: readonly (readonly string[])[];
}

const graphs = new WeakMap<Tree, Promise<ImportGraph>>();

/** Type imports count: they tie two files together as much as values do. */
export function importGraph(tree: Tree): Promise<ImportGraph> {
  const known = graphs.get(tree);
  if (known) return known;
  const graph = readGraph(tree);
  graphs.set(tree, graph);
  return graph;
}

async function readGraph(tree: Tree): Promise<ImportGraph> {
  const paths = tree.files.filter(isCode).map((file) => file.path);
  const { output } = await cruise(
    paths,
    {
      baseDir: tree.root,
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
    },
    { alias: { '@': tree.root } },
  );
  if (typeof output === 'string') throw new Error(output);
  const ours = new Set(paths);
  const edges = output.modules
    .filter((module) => ours.has(module.source))
    .flatMap((module) => module.dependencies.map((dependency) => ({ from: module.source, dependency })));
  const imports = edges.map(({ from, dependency }) => {
    const isPackage = !/^(\.|@\/)/.test(dependency.module);
    const name = dependency.coreModule
      ? `node:${dependency.module.replace(/^node:/, '')}`
      : dependency.module;
    return { from, to: isPackage ? name : dependency.resolved, isPackage };
  });
  const cycles = edges.flatMap(({ dependency }) =>
    dependency.cycle ? [dependency.cycle.map((step) => step.name)] : [],
  );
  return { imports, cycles: distinct(cycles) };
}

function distinct(cycles: string[][]): string[][] {
  const byMembers = new Map(cycles.map((cycle) => [[...cycle].sort().join(' '), cycle]));
  return [...byMembers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cycle]) => fromSmallest(cycle));
}

/** The same ring, started at its first name, so that a report does not depend on the order of reading. */
function fromSmallest(cycle: string[]): string[] {
  const start = cycle.indexOf([...cycle].sort()[0] ?? '');
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
