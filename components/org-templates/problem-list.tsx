import type { TemplateProblemRow } from '@/contracts/template-problems';

/** Where each problem of a template stands, what it is, and what was probably meant. */
export function ProblemList({ problems }: { problems: readonly TemplateProblemRow[] }) {
  return (
    <ul className="plan-list">
      {problems.map((problem) => (
        <li key={`${placeOf(problem)} ${problem.path} ${problem.message}`}>
          <code className="plan-place">{placeOf(problem)}</code>
          <span>
            <bdi>{problem.message}</bdi>
            {problem.suggestion !== null && (
              <>
                {' '}
                Did you mean <code>{problem.suggestion}</code>?
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** `file:line:column`, as editors understand it. */
const placeOf = ({ file, line, column }: TemplateProblemRow): string =>
  [file, line, column].filter((part) => part !== null).join(':');
