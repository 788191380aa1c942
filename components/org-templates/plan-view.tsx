import type { ReactNode } from 'react';
import type { ImportPlanAnswer } from '@/contracts/org-templates';
import { ProblemList } from './problem-list';

/** The plan in words: how many of each, then what is left out and what is odd, each with its reason. */
export function PlanView({ plan }: { plan: ImportPlanAnswer }) {
  const skipped = plan.items.filter(({ action }) => action === 'skip');
  const parts = [
    ...plan.schedules.map((part) => ({ ...part, kind: 'Schedule' })),
    ...plan.channels.map((part) => ({ ...part, kind: 'Channel' })),
  ].filter(({ action }) => action === 'skip');
  return (
    <>
      <dl className="plan-counts">
        {countsOf(plan).map(({ label, count }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <Part title="Left out" count={skipped.length + parts.length}>
        <ul className="plan-list">
          {skipped.map(({ index, name, reason }) => (
            <li key={index}>
              <bdi className="plan-name">{name}</bdi>
              <span>{reason}</span>
            </li>
          ))}
          {parts.map(({ index, kind, name, reason }) => (
            <li key={`${kind} ${index} ${name}`}>
              <bdi className="plan-name">
                {kind} {name} of {plan.items[index]?.name}
              </bdi>
              <span>{reason}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Worth a look" count={plan.warnings.length}>
        <ProblemList problems={plan.warnings} />
      </Part>
    </>
  );
}

function Part({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <details className="plan-part" open={count <= 5}>
      <summary>
        {title} <span className="count-pill">{count}</span>
      </summary>
      {children}
    </details>
  );
}

interface Counted {
  readonly label: string;
  readonly count: number;
}

/** What the plan does, without the kinds of which there is none. */
function countsOf({ counts, schedules, channels, memories, secrets }: ImportPlanAnswer): Counted[] {
  const making = (parts: readonly { action: string }[]): number =>
    parts.filter(({ action }) => action === 'create' || action === 'update').length;
  return [
    { label: 'New', count: counts.create },
    { label: 'There already, kept as they are', count: counts.reuse },
    { label: 'There already, brought up to date', count: counts.update },
    { label: 'Left out', count: counts.skip },
    { label: 'Schedules', count: making(schedules) },
    { label: 'Channels', count: making(channels) },
    { label: 'Memories', count: memories.create },
    { label: 'Secrets of the template', count: secrets.create },
  ].filter(({ count }) => count > 0);
}
