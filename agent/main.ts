import { say, warn } from './log';

/** A start that says what is missing, or a failure of it. */
const EXIT_FAILED = 1;

/** The program of the thread that keeps the agent known to the platform; the build puts it here. */
declare const LINK_THREAD: string;

async function main(): Promise<void> {
  const [{ readEnvironment }, { runAgent }] = await Promise.all([
    import('./environment'),
    import('./boot/run-agent'),
  ]);
  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    say(`stopping: ${reason}`);
    await agent.stop();
    say('stopped');
    process.exit(0);
  };
  const onGone = (): void => void stop('the workspace was deleted');
  const agent = await runAgent(readEnvironment(), LINK_THREAD, onGone);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

/** The program is also the `gh` of its engines, so that it stays one file. */
async function wrapGh(argv: readonly string[]): Promise<void> {
  const [{ readEnvironment }, { runGhWrapper }] = await Promise.all([
    import('./environment'),
    import('./attribution/run-gh-wrapper'),
  ]);
  const end = await runGhWrapper(argv, readEnvironment().variables);
  if ('code' in end) process.exit(end.code);
  process.kill(process.pid, end.signal);
}

process.on('unhandledRejection', (reason) => warn(`unhandled: ${String(reason)}`));
const [command, ...argv] = process.argv.slice(2);
(command === 'gh-wrapper' ? wrapGh(argv) : main()).catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  warn(name === 'PreflightFailure' ? message : `the agent could not start: ${stack ?? String(error)}`);
  process.exit(EXIT_FAILED);
});
