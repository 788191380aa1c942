import { CONSOLE_MARK } from './user-data';

/** The last lines of a console, without the carriage returns that a serial line has. */
export const lastLines = (output: string, count: number): string =>
  output.replaceAll('\r', '').trimEnd().split('\n').slice(-count).join('\n');

const MARKED = new RegExp(`${CONSOLE_MARK} (the agent (?:starts|ended .+)|nobody has any use for it.*)$`);

/** How the agent ended, as the console tells it: a sentence. Null where its last word is something else. */
export function endOfAgent(output: string): string | null {
  const said = output
    .replaceAll('\r', '')
    .split('\n')
    .flatMap((line) => MARKED.exec(line)?.[1] ?? []);
  const last = said.at(-1) ?? '';
  return last.startsWith('the agent ended') ? `${last.replace(/^t/, 'T')}.` : null;
}
