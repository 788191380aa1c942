import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMarkedOutput, farCommand } from './far-side';

const run = promisify(execFile);

/** What a shell of this computer makes of it, after `before`. */
async function have(before: string, command: readonly string[]): Promise<readonly (string | null)[]> {
  const { line, mark } = farCommand('root', command);
  const { stdout, stderr } = await run('bash', ['-c', `${before}\n${line}`]);
  const [own, said] = [createMarkedOutput(mark), createMarkedOutput(mark)];
  return [own.take(Buffer.from(stdout)), said.take(Buffer.from(stderr))].map(
    (found) => found?.toString() ?? null,
  );
}

describe('a command as it goes over ssh', () => {
  it('has its arguments as they are', async () => {
    const words = ['a b', "it's", '$HOME `id` \\', '', 'two\nlines', '*', 'ü'];
    const [printed] = await have('', ['printf', '[%s]', ...words]);
    expect(printed).toBe(words.map((word) => `[${word}]`).join(''));
  });

  it('is told from what a shell says before it, also one that shows what it runs', async () => {
    const command = ['sh', '-c', 'echo own; echo said >&2'];
    expect(await have('echo notice; echo -n notice >&2', command)).toEqual(['own\n', 'said\n']);
    expect(await have('set -x', command)).toEqual(['own\n', 'said\n']);
  });

  it('names the session that it runs in', async () => {
    const { line, mark } = farCommand('root', ['sh', '-c', 'ps -o sid= -p $$']);
    const { stdout } = await run('setsid', ['--wait', 'bash', '-c', line]);
    const output = createMarkedOutput(mark);
    expect(output.take(Buffer.from(stdout))?.toString().trim()).toBe(output.session());
  });

  it('becomes root by sudo alone, and only who is not', () => {
    expect(farCommand('root', ['id']).line).toMatch(/^exec '\/bin\/sh' /);
    expect(farCommand('ubuntu', ['id']).line).toMatch(/^exec 'sudo' '-n' '--' '\/bin\/sh' /);
  });
});

describe('the own output of a command', () => {
  it('is found wherever the pieces end in which it comes', () => {
    const whole = Buffer.from('notice\nmark:12\nown\nmark:13\n');
    for (let first = 1; first < whole.length; first += 1) {
      const output = createMarkedOutput('mark');
      const pieces = [whole.subarray(0, first), whole.subarray(first)].map((piece) => output.take(piece));
      const own = Buffer.concat(pieces.filter((piece) => piece !== null)).toString();
      expect([own, output.session(), output.notices()]).toEqual(['own\nmark:13\n', '12', 'notice\n']);
    }
  });

  it('is not looked for in more than a shell may say', () => {
    const output = createMarkedOutput('mark');
    for (let at = 0; at < 40; at += 1) expect(output.take(Buffer.alloc(10_000, 'x'))).toBeNull();
    expect(output.notices().length).toBeLessThan(100_000);
    expect(output.take(Buffer.from('\nmark:1\nown'))?.toString()).toBe('own');
  });
});
