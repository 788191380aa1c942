import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ShellMachine } from './loopback-machine';

/** A Docker engine that machines of the loopback cloud have in common, because none fits into one of them. */
export interface LentEngine {
  /** Gives a machine a `docker` that leads to the engine, where the machine's folders are those of its disk. */
  lendTo(machine: ShellMachine): Promise<void>;
  close(): Promise<void>;
}

/** @param host `unix://…` */
export async function lendEngine(host: string): Promise<LentEngine> {
  const path = host.slice('unix://'.length);
  const sockets = new Set<Socket>();
  // From inside a machine the socket is out of sight, and loopback is not.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path, allowHalfOpen: true });
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the relay to the engine has no port');
  return {
    async lendTo({ disk }) {
      const file = join(disk, 'var/local/bin/docker');
      await writeFile(file, dockerOf(disk, address.port));
      await chmod(file, 0o755);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const dockerOf = (disk: string, port: number): string => `#!/bin/bash
arguments=()
for argument in "$@"; do
  case "$argument" in /*:/*) argument="${disk}$argument" ;; esac
  arguments+=("$argument")
done
exec /usr/bin/docker --host tcp://127.0.0.1:${port} "\${arguments[@]}"
`;
