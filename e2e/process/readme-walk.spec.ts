import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const run = promisify(execFile);

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** The commands of that section, as they are printed. */
async function commandsOf(heading: string): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const block = new RegExp(`^## ${heading}\\n[^]*?^\`\`\`sh\\n([^]*?)^\`\`\``, 'm').exec(readme)?.[1];
  if (block === undefined) throw new Error(`the README has no commands under "${heading}"`);
  return block;
}

test('the walk in the README does what it says, as printed', async () => {
  const server = await startServer({ DATA_DIR: await makeTempFolder() });
  const { stdout, stderr } = await run('sh', ['-e', '-c', await commandsOf('An agent by hand')], {
    env: { ...process.env, API: `http://localhost:${server.port}/api` },
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  // Each command but the first prints one JSON value.
  const answers = stdout
    .replaceAll('}{', '}\n{')
    .replaceAll('}[', '}\n[')
    .replaceAll(']{', ']\n{')
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { status: 'registered', delivery_mode: 'poll' },
    { status: 'ok' },
    { jsonrpc: '2.0', id: 1, status: 'queued', result: { status: { state: 'submitted' } } },
    [{ activity_type: 'a2a_receive', request_body: { params: { message: { messageId: 'good-morning' } } } }],
    { status: 'sent' },
    {
      messages: [
        { role: 'user', content: 'Good morning' },
        { role: 'agent', content: 'Good morning to you' },
      ],
      reached_end: true,
    },
  ]);
});
