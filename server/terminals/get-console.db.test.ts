import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveWorkspaceSecret } from '@/contracts/secrets';
import { CONSOLE_BYTES_MAX, getConsole } from '@/contracts/terminal';
import type { Backend } from '@/server/backends/port';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let id: string;
let backend: Backend;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: soleBackend(() => backend) });
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const printed = (output: string | (() => Promise<string>)) => {
  const logs = typeof output === 'string' ? async () => output : output;
  backend = scriptedBackend({ capabilities: { ...scriptedBackend({}).capabilities, logs: true }, logs });
};
const read = (query: Record<string, string> = {}) => callRoute(getConsole, { params: { id }, query });

describe('the console', () => {
  it('is what the machine wrote last, as many lines as were asked for', async () => {
    let asked = 0;
    backend = scriptedBackend({
      logs: async (_, { lines }) => {
        asked = lines;
        return 'ready\n';
      },
    });
    expect(await read({ lines: '7' })).toMatchObject({ status: 200, body: { output: 'ready\n' } });
    expect(asked).toBe(7);
    await read();
    expect(asked).toBe(500);
  });

  it('holds no value of a secret and no key of ours, but their names', async () => {
    const value = 'sk-test-of-the-console-1234';
    await callRoute(saveWorkspaceSecret, { params: { id }, body: { key: 'API_KEY', value } });
    const token = `mol_ws_${'a'.repeat(43)}000000`;
    printed(`using ${value}\nwith ${token}\n`);
    const named = `$${'{API_KEY}'}`;
    expect((await read()).body).toEqual({ output: `using ${named}\nwith mol_ws_(left out)\n` });
  });

  it('is cut from the front, at the beginning of a line', async () => {
    printed(`first\n${'ü'.repeat(CONSOLE_BYTES_MAX / 2)}\nlast\n`);
    const { output } = (await read()).body as { output: string };
    expect(output).toBe('last\n');
  });

  it('says so where there is none, or where nobody answers', async () => {
    backend = scriptedBackend({});
    expect(await read()).toMatchObject({ status: 422, body: { code: 'unsupported_by_backend' } });
    printed(() => Promise.reject(new AppError('backend_unavailable')));
    expect(await read()).toMatchObject({ status: 503, body: { code: 'backend_unavailable' } });
  });
});
