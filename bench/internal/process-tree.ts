import { readFileSync } from 'node:fs';
import { allPids, parentOf } from '../../e2e/process/support/temp-folders';

/** Every process below this one, children before grandchildren; the database server is among them. */
export function descendantsOf(root: number): number[] {
  const parents = new Map(allPids().map((pid) => [pid, parentOf(pid)]));
  const found: number[] = [];
  for (let level = [root]; level.length > 0; ) {
    level = [...parents].flatMap(([pid, parent]) => (level.includes(parent) ? [pid] : []));
    found.push(...level);
  }
  return found;
}

/**
 * Memory of these processes in bytes as PSS: pages that several share are counted once between them, so that the sum
 * over a tree is what the tree costs.
 */
export function pssOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readPss(pid), 0);
}

function readPss(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export function killDescendants(): void {
  for (const pid of descendantsOf(process.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}
