import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOwnPorts } from './main-ports';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'molecule-ports-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A system that gives `free` to who leaves the choice to it, and has lent `taken` to somebody else. */
const system = (free: number, taken: readonly number[] = []) => {
  const asked: number[] = [];
  const listen = async (port: number): Promise<AddressInfo> => {
    asked.push(port);
    if (taken.includes(port)) throw Object.assign(new Error('taken'), { code: 'EADDRINUSE' });
    return { address: '127.0.0.1', family: 'IPv4', port: port === 0 ? free : port };
  };
  return { asked, listen };
};

const open = (listen: (port: number) => Promise<AddressInfo>, port = 0) =>
  createOwnPorts(dataDir).open('page', port, listen);

describe('the ports of this server', () => {
  it('are those of the settings, which are not noted', async () => {
    const { asked, listen } = system(40_001);
    expect((await open(listen, 3000)).port).toBe(3000);
    expect((await open(listen)).port).toBe(40_001);
    expect(asked).toEqual([3000, 0]);
  });

  it('are the same after a restart where the system chooses, each of its own', async () => {
    expect((await open(system(40_001).listen)).port).toBe(40_001);
    const agents = await createOwnPorts(dataDir).open('agents', 0, system(40_002).listen);
    expect(agents.port).toBe(40_002);
    const { asked, listen } = system(40_003);
    expect((await open(listen)).port).toBe(40_001);
    expect(asked).toEqual([40_001]);
    expect((await createOwnPorts(dataDir).open('agents', 0, listen)).port).toBe(40_002);
  });

  it('are others where somebody else has those of last time, and those the next time', async () => {
    await open(system(40_001).listen);
    expect((await open(system(40_002, [40_001]).listen)).port).toBe(40_002);
    expect((await open(system(40_003).listen)).port).toBe(40_002);
  });

  it.each(['', '{}', 'no JSON', '{"page": 0}', '{"page": "3000"}', '[]'])(
    'are chosen anew after %j',
    async (text) => {
      const path = join(dataDir, 'ports.json');
      writeFileSync(path, text);
      expect((await open(system(40_001).listen)).port).toBe(40_001);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ page: 40_001 });
    },
  );

  it('fail as the system says where a port of the settings is taken', async () => {
    await expect(open(system(40_001, [3000]).listen, 3000)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
