import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { withBuiltFiles } from './built-files';

const TEXT = 'const one = 1;\n'.repeat(200);
let folder: string;
let port: number;
let below: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-built-'));
  mkdirSync(join(folder, 'chunks'));
  writeFileSync(join(folder, 'chunks/a.js'), TEXT);
  writeFileSync(join(folder, 'chunks/a.js.br'), brotliCompressSync(TEXT));
  writeFileSync(join(folder, 'chunks/a.js.gz'), gzipSync(TEXT));
  writeFileSync(join(folder, 'chunks/gone.js'), TEXT);
  writeFileSync(join(folder, 'chunks/large.js'), 'x'.repeat(20_000_000));
  const handleByNext = withBuiltFiles(
    (asked, response) => Promise.resolve(void response.writeHead(404).end(`Next: ${asked.url}`)),
    '',
    folder,
  );
  port = await openFront({ handleByNext });
  const config = { publicUrl: null, basePath: '/below', corsOrigins: [], tenantId: null };
  below = await openFront({
    config,
    handleByNext: withBuiltFiles(async (_, response) => void response.end(), '/below', folder),
  });
});
afterAll(async () => {
  await closeFronts();
  rmSync(folder, { recursive: true });
});

/** `fetch` would unpack the body. */
const get = (path: string, headers: Record<string, string> = {}, { at = port, method = 'GET' } = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request({ port: at, path, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('the files of a build', () => {
  it.each([
    ['br, gzip', 'br', brotliCompressSync(TEXT)],
    ['gzip, deflate', 'gzip', gzipSync(TEXT)],
    ['', undefined, Buffer.from(TEXT)],
  ])('are sent as they were compressed once, to who takes %j', async (accepted, encoding, bytes) => {
    const { status, headers, body } = await get('/_next/static/chunks/a.js', { 'accept-encoding': accepted });
    expect([status, headers['content-encoding'], body.equals(bytes)]).toEqual([200, encoding, true]);
    expect(headers).toMatchObject({
      'cache-control': 'public,max-age=31536000,immutable',
      'content-type': 'text/javascript',
      vary: expect.stringMatching(/accept-encoding/i),
      'x-content-type-options': 'nosniff',
    });
  });

  it('are found below a path too', async () => {
    expect(await get('/below/_next/static/chunks/a.js', {}, { at: below })).toMatchObject({ status: 200 });
  });

  it('are not sent again to who has them, nor to who asks for the head', async () => {
    const { headers } = await get('/_next/static/chunks/a.js');
    const again = await get('/_next/static/chunks/a.js', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const head = await get('/_next/static/chunks/a.js', {}, { method: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it('are sent whole to who asks for a part, however odd', async () => {
    for (const range of ['bytes=10-5', 'bytes=0-9', 'bytes=a-b', 'lines=1'])
      expect(await get('/_next/static/chunks/a.js', { range })).toMatchObject({
        status: 200,
        body: Buffer.from(TEXT),
      });
  });

  it('that another build has taken away since break off for that reader alone', async () => {
    rmSync(join(folder, 'chunks/gone.js'));
    await expect(get('/_next/static/chunks/gone.js')).rejects.toThrow();
    expect((await get('/_next/static/chunks/a.js')).status).toBe(200);
  });

  it('do not stay open when their readers go away in the middle', async () => {
    const left = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).endsWith('large.js');
        } catch {
          return false;
        }
      }).length;
    for (let reader = 0; reader < 5; reader += 1) {
      await new Promise<void>((resolve) => {
        const asking = request({ port, path: '/_next/static/chunks/large.js' }, (answer) => {
          answer.once('data', () => {
            asking.destroy();
            resolve();
          });
        });
        asking.on('error', () => {}).end();
      });
    }
    await vi.waitFor(() => expect(left()).toBe(0));
  });

  it.each([
    ['/_next/static/chunks/b.js', 'GET'],
    ['/_next/static/../../package.json', 'GET'],
    ['/_next/static/%2e%2e/%2e%2e/package.json', 'GET'],
    ['/_next/static/chunks/a.js', 'POST'],
    ['/_next/image?url=a', 'GET'],
  ])('are all that is taken from Next: not %s by %s', async (path, method) => {
    const { status, body } = await get(path, {}, { method });
    expect([status, body.toString()]).toEqual([404, `Next: ${path}`]);
  });
});
