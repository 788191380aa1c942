import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createProxyTrust } from '@/server/http/forwarding';
import { createFrontServer, type FrontServer, type FrontServerOptions } from '@/server/http/front-server';
import { createLogger } from '@/server/platform/logger';

const open: FrontServer[] = [];

/** Starts a server such as server/main.ts has in front of Next; its port. End it by `closeFronts`. */
export async function openFront(options: Partial<FrontServerOptions> = {}): Promise<number> {
  const front = createFrontServer({
    log: createLogger('silent'),
    fastLane: false,
    audience: 'owner',
    config: { publicUrl: null, basePath: '', corsOrigins: [], tenantId: null },
    trustsProxy: createProxyTrust([]),
    terminals: null,
    handleUpgrade: null,
    handleByNext: (_, response) => Promise.resolve(void response.end('{}')),
    ...options,
  });
  open.push(front);
  front.server.listen(0, '127.0.0.1');
  await once(front.server, 'listening');
  return (front.server.address() as AddressInfo).port;
}

export async function closeFronts(): Promise<void> {
  await Promise.all(open.splice(0).map((front) => front.close(0)));
}
