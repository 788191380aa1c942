import { parseArgs } from 'node:util';
import { formatProblem } from '@/domain/org-template/problems';
import { checkTemplate, TEMPLATE_KINDS } from '../org-templates/check-template';

const USAGE = `Usage: npm run validate -- <${TEMPLATE_KINDS.join('|')}> <path> [--strict]`;

/** `npm run validate`: checks a template by the code that imports it, without a server. Exit code 0: it can be used; 1: it cannot. */
async function validate(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { strict: { type: 'boolean', default: false } },
  });
  const kind = TEMPLATE_KINDS.find((one) => one === positionals[0]);
  const path = positionals[1];
  if (kind === undefined || path === undefined || positionals.length > 2) throw new Error(USAGE);
  const problems = await checkTemplate(kind, path);
  if (problems === null) throw new Error(`There is nothing at ${path}.`);
  for (const problem of problems) process.stdout.write(`${problem.severity}: ${formatProblem(problem)}\n`);
  const errors = problems.filter(({ severity }) => values.strict || severity === 'error').length;
  if (errors > 0) process.exitCode = 1;
  const odd =
    problems.length === 0 ? '' : `, ${problems.length} ${problems.length === 1 ? 'remark' : 'remarks'}`;
  process.stdout.write(
    errors > 0 ? `${path} cannot be used: ${errors} wrong.\n` : `${path} can be used${odd}.\n`,
  );
}

validate().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
