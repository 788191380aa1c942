import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FrontServer } from './http/front-server';
import { openAgentDoor } from './main-agents';
import { createOwnPorts } from './main-ports';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'molecule-door-'));
});
const opened: FrontServer[] = [];
afterEach(async () => {
  for (const front of opened.splice(0)) await front.close(0);
  rmSync(dataDir, { recursive: true, force: true });
});

function frontServer(): FrontServer {
  const server = createServer();
  const front = {
    server,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  opened.push(front);
  return front;
}

const openDoor = (front: FrontServer, settings: Parameters<typeof openAgentDoor>[1]) =>
  openAgentDoor(front, settings, createOwnPorts(dataDir));

const LOCAL = { agentBind: null, mode: 'local', port: 0 } as const;
/** For documentation: no machine has it. */
const NOWHERE = '203.0.113.7';

describe('the listener for agents in containers', () => {
  it('opens on the gateway of their network, once, however many starts ask for it', async () => {
    const front = frontServer();
    const door = await openDoor(front, LOCAL);
    expect(front.server.listening).toBe(false);
    const urls = await Promise.all([door('127.0.0.1'), door('127.0.0.1')]);
    const { port } = front.server.address() as AddressInfo;
    expect(urls).toEqual([`http://127.0.0.1:${port}/api`, `http://127.0.0.1:${port}/api`]);
  });

  it('opens on loopback where the gateway is no address of this host, under the name that containers have for it', async () => {
    const front = frontServer();
    const door = await openDoor(front, LOCAL);
    const url = await door(NOWHERE);
    const { port, address } = front.server.address() as AddressInfo;
    expect([url, address]).toEqual([`http://host.docker.internal:${port}/api`, '127.0.0.1']);
  });

  it('says which port is taken and what to set, and opens when it is free again', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const door = await openDoor(frontServer(), { ...LOCAL, port: port - 1 });
    await expect(door('127.0.0.1')).rejects.toMatchObject({
      publicText: expect.stringMatching(new RegExp(`port ${port} .*EADDRINUSE.*MOLECULE_AGENT_BIND`)),
    });
    holder.close();
    await once(holder, 'close');
    expect(await door('127.0.0.1')).toBe(`http://127.0.0.1:${port}/api`);
  });

  it('stays shut without a gateway, and in server mode, where nobody set one', async () => {
    const front = frontServer();
    expect(await (await openDoor(front, LOCAL))(null)).toBeNull();
    expect(await (await openDoor(front, { ...LOCAL, mode: 'server' }))('127.0.0.1')).toBeNull();
    expect(front.server.listening).toBe(false);
  });

  it('is where the settings say that it is, whatever the gateway', async () => {
    const front = frontServer();
    const door = await openDoor(front, { ...LOCAL, agentBind: { host: '127.0.0.1', port: 0 } });
    const { port } = front.server.address() as AddressInfo;
    expect(await door(NOWHERE)).toBe(`http://127.0.0.1:${port}/api`);
  });
});
