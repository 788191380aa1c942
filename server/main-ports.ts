import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'ports.json';
const schema = z.partialRecord(z.enum(['page', 'agents']), z.int().min(1).max(65_535));
type Listener = keyof z.infer<typeof schema>;

/**
 * Which ports the system chose the last time, where the settings leave that to it (PORT=0). Agents outlive this server and
 * know no other address, so the same ones are taken again where they are free.
 */
export interface OwnPorts {
  /** Listens on the port of the settings; where that is 0 on the one of last time, or on a free one. */
  open(name: Listener, port: number, listen: (port: number) => Promise<AddressInfo>): Promise<AddressInfo>;
}

export function createOwnPorts(dataDir: string): OwnPorts {
  const path = join(dataDir, FILE);
  const read = (): z.infer<typeof schema> => {
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      // The first start, or nothing that could be trusted.
      return {};
    }
  };
  return {
    async open(name, port, listen) {
      if (port !== 0) return listen(port);
      const last = read()[name];
      // Somebody else may have it by now.
      const again = last === undefined ? null : await listen(last).catch(() => null);
      const opened = again ?? (await listen(0));
      if (opened.port !== last) {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 });
        writeFileSync(path, `${JSON.stringify({ ...read(), [name]: opened.port })}\n`, { mode: 0o600 });
      }
      return opened;
    },
  };
}
