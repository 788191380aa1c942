import { expect, test } from '@playwright/test';
import { fillPath } from '@/contracts/contract-path';
import { readFile, writeFile } from '@/contracts/workspace-files';
import { type Answer, ask } from './support/agent-listener';
import { endAllChildren } from './support/child';
import { startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const addressOf = (id: string, path: string): string =>
  `/api${fillPath(readFile.path, (name) => (name === 'id' ? id : path))}`;

test('a file is found at its address under any name, and again after kill -9', async () => {
  const dataDir = makeTempFolder();
  const first = await startServer({ DATA_DIR: dataDir });
  const { id } = await first.api.create('Ada');
  const write = (address: string, content: string): Promise<Answer> => {
    const headers = { host: `localhost:${first.port}`, ...JSON_TYPE };
    return ask(first.port, writeFile.method, address, headers, JSON.stringify({ content }));
  };
  const names = ['config.yaml', 'notes/Grüße & 100% #1?.md', 'שלום/a.json', 'RSC', 'a%2e%2e', '..;/x'];
  for (const name of names) {
    const saved = await write(addressOf(id, name), `this is ${name}`);
    expect(saved).toMatchObject({ status: 200, body: { status: 'saved', path: name } });
  }
  const hostile = ['..%2fx', 'a%2f..%2f..%2fx', '%2Fetc%2Fpasswd', 'a%5cb', 'a%00b', 'a%0ab', '%E2%80%AEx'];
  for (const path of [...hostile, 'x'.repeat(10_000)]) {
    const refused = await write(`/api/workspaces/${id}/files/${path}`, 'x');
    expect(refused, path).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'path' } });
  }
  // Taken out of the address on the way, so that it names no file at all.
  for (const path of ['%2e%2e/x', 'a/../../x']) {
    expect((await write(`/api/workspaces/${id}/files/${path}`, 'x')).status, path).toBe(404);
  }
  first.kill('SIGKILL');
  await endAllChildren();

  const second = await startServer({ DATA_DIR: dataDir });
  const found = await second.api.json<{ path: string }[]>('GET', `/workspaces/${id}/files?depth=5`);
  expect(found.filter(({ path }) => names.includes(path))).toHaveLength(names.length);
  for (const name of names) {
    const read = await ask(second.port, readFile.method, addressOf(id, name), {
      host: `localhost:${second.port}`,
    });
    expect(read).toMatchObject({ status: 200, body: { path: name, content: `this is ${name}` } });
  }
});
