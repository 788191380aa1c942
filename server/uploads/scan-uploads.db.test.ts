import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uploadChatFiles } from '@/contracts/uploads';
import { callRoute } from '@/server/testing/call-route';
import { EICAR, startClamd, type TestClamd } from '@/server/testing/clamd';
import { type FormFile, packForm } from '@/server/testing/form-body';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { parseConfig } from '../platform/config';
import { scanContent } from '../platform/scan-content';

let clamd: TestClamd;
let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  clamd = await startClamd();
  const config = parseConfig({
    CONFIGS_DIR: 'templates',
    LOG_LEVEL: 'silent',
    CLAMD_ADDRESS: `127.0.0.1:${clamd.port}`,
  });
  platform = await createTestPlatform({ config });
});
beforeEach(async () => {
  await platform.reset();
  clamd.seen.length = 0;
  clamd.answer = undefined;
  ({ id } = await seedAgent(platform, { deliveryMode: 'poll' }));
});
afterAll(async () => {
  await platform.close();
  await clamd.close();
});

const HELLO: FormFile = { name: 'hello.txt', content: 'Hello.' };
async function upload(...files: FormFile[]) {
  const { rawBody, headers } = await packForm(files);
  return callRoute(uploadChatFiles, { params: { id }, rawBody, headers });
}
const kept = async () => (await platform.sql`select 1 from pending_uploads`).length;

describe('an upload where there is a scanner', () => {
  it('goes on once it has seen every byte of each file', async () => {
    const large = new Uint8Array(700_000).map((_, at) => at % 251);
    expect((await upload(HELLO, { name: 'large.bin', content: large })).status).toBe(200);
    expect(clamd.seen.map((content) => content.length)).toEqual([6, 700_000]);
    expect(clamd.seen[1]?.equals(Buffer.from(large))).toBe(true);
    expect(await kept()).toBe(2);
  });

  it('is refused as a whole when something is found, in plain words', async () => {
    const answer = await upload(HELLO, { name: 'invoice.pdf', content: `%PDF ${EICAR}` });
    expect(answer).toMatchObject({ status: 422, body: { code: 'malware_found', file: 'invoice.pdf' } });
    expect(answer.body.error).toBe(
      'invoice.pdf was refused: the scanner found Eicar-Test-Signature in it. Nothing of this upload was kept.',
    );
    expect(await kept()).toBe(0);
  });

  it.each(['stream: INSTREAM size limit exceeded. ERROR', 'UNKNOWN COMMAND', ''])(
    'is refused when the scanner answers %j',
    async (answer) => {
      clamd.answer = answer;
      expect(await upload(HELLO)).toMatchObject({ status: 503, body: { code: 'scanner_unavailable' } });
      expect(await kept()).toBe(0);
    },
  );

  it('is refused while the scanner is not there', async () => {
    const gone = await startClamd();
    await gone.close();
    const { config } = platform.deps;
    Object.assign(platform.deps, { config: { ...config, clamd: { host: '127.0.0.1', port: gone.port } } });
    try {
      expect(await upload(HELLO)).toMatchObject({ status: 503, body: { code: 'scanner_unavailable' } });
    } finally {
      Object.assign(platform.deps, { config });
    }
    expect(await kept()).toBe(0);
  });
});

it('a scanner that says nothing is waited for so long and no longer', async () => {
  clamd.answer = null;
  const address = { host: '127.0.0.1', port: clamd.port };
  expect(await scanContent(address, Buffer.from('x'), 50)).toEqual({
    is: 'unknown',
    why: 'it did not answer in time',
  });
});

it.each([
  ['', null],
  ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['clamav:3310', { host: 'clamav', port: 3310 }],
  ['[::1]:3310', { host: '::1', port: 3310 }],
])('CLAMD_ADDRESS=%s is %j', (address, parsed) => {
  expect(parseConfig({ CLAMD_ADDRESS: address }).clamd).toEqual(parsed);
});

it.each(['clamav', ':3310', 'clamav:99999', 'tcp://clamav:3310'])(
  'CLAMD_ADDRESS=%s is refused',
  (address) => {
    expect(() => parseConfig({ CLAMD_ADDRESS: address })).toThrow(/^CLAMD_ADDRESS: must be host:port/);
  },
);
