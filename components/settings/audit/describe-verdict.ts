import type { getAuditVerdict } from '@/contracts/audit';
import type { ContractOutput } from '@/contracts/contract';

export interface Verdict {
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
}

const entriesOf = (count: number): string =>
  count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`;

/** What a verdict means, in words. */
export function describeVerdict(answer: ContractOutput<typeof getAuditVerdict>): Verdict {
  const { checked_until: checked, waiting, first_broken: broken } = answer;
  if (broken) {
    const before = checked === 0 ? 'Nothing in it' : `Only what stands before it, ${entriesOf(checked)},`;
    return {
      tone: 'bad',
      title: 'This log was changed afterwards',
      text: `Entry ${broken.seq} ${broken.what}. ${before} can be relied on.`,
    };
  }
  if (waiting > 0) {
    return {
      tone: 'warn',
      title: 'The newest entries are still being sealed',
      text: `${entriesOf(waiting)} to go, within about a minute. ${sealedAre(checked)}`,
    };
  }
  const all = checked === 1 ? 'Its one entry is as it was' : `All ${entriesOf(checked)} are as they were`;
  const text = checked === 0 ? 'Nothing is written in it yet.' : `${all} written.`;
  return { tone: 'ok', title: 'The log is intact', text };
}

function sealedAre(count: number): string {
  if (count === 0) return 'No entry is sealed yet.';
  return count === 1
    ? 'The one before is as it was written.'
    : `The ${entriesOf(count)} before are as they were written.`;
}
