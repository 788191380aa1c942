import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Script } from './script';
import { startModelServer } from './serve';

/**
 * The server as a process of its own: `node --import tsx agent/testing/model-server/main.ts [--port 4999]
 * [--key sk-...] [--scripts file.json]`. Says `listening <url>` on stdout; directed over `/control/`.
 */
const { values } = parseArgs({
  options: { port: { type: 'string' }, key: { type: 'string' }, scripts: { type: 'string' } },
});
const server = await startModelServer({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.key === undefined ? {} : { key: values.key }),
});
if (values.scripts !== undefined)
  server.script(...z.array(Script).parse(JSON.parse(await readFile(values.scripts, 'utf8'))));
process.stdout.write(`listening ${server.url}\n`);
process.once('SIGTERM', () => void server.close());
