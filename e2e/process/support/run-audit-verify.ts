import { awaitEnd, startChild } from './child';

const END_MS_MAX = 60_000;

/** What `npm run audit:verify` answers. */
export async function runAuditVerify(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = startChild(['npm', 'run', '--silent', 'audit:verify'], { env });
  const { code } = await awaitEnd(child, END_MS_MAX);
  return { code, output: child.output() };
}
