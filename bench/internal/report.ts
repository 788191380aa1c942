import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Case {
  readonly case: string;
  readonly value: number;
  readonly unit: 'ms' | 'KB' | 'MB' | 'count' | 'per second' | 'times';
  /** The same quantity of something plain, measured in the same run; null where there is none. */
  readonly baseline: number | null;
  /** The bar: its words, and the largest or the smallest value that passes. */
  readonly bar?: { readonly must: string } & ({ readonly max: number } | { readonly min: number });
}

/** Prints the result as one line of JSON, the last on standard output. @returns whether every bar is met */
export function report(name: string, cases: readonly Case[]): boolean {
  const rows = cases.map(({ case: title, value, unit, baseline, bar }) => ({
    case: title,
    value: unit === 'times' ? roundRatio(value) : round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio: baseline === null || baseline === 0 ? null : roundRatio(value / baseline),
    must: bar?.must ?? null,
    ok: bar ? ('max' in bar ? value <= bar.max : value >= bar.min) : null,
  }));
  for (const row of rows) {
    const verdict = row.ok === null ? '' : row.ok ? ` (must ${row.must}: ok)` : ` (must ${row.must}: MISSED)`;
    const ratio = row.ratio === null ? '' : `, ${row.ratio} times the baseline of ${row.baseline}`;
    progress(`${row.case}: ${row.value} ${row.unit}${ratio}${verdict}`);
  }
  console.log(JSON.stringify({ name, machine: describeMachine(), cases: rows }));
  return rows.every((row) => row.ok !== false);
}

/** A line for the person who waits; standard output is for the result alone. */
export const progress = (text: string): void => void process.stderr.write(`${text}\n`);

const round = (value: number): number => Math.round(value * 10) / 10;
const roundRatio = (value: number): number => Math.round(value * 100) / 100;

const describeMachine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory_gb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
});
