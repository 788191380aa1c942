import { randomInt } from 'node:crypto';
import { isFree } from '@/server/platform/embedded-postgres/free-port';

/** Below the ports that systems take for connections, and those that our databases and agents are given. */
const LOWEST = 11_000;
const OF_A_WORKER = 1_000;
const WORKERS = 5;
const ATTEMPTS = 200;
const given = new Set<number>();

/**
 * A port for a server whose own address is part of its settings. Between this and its start nobody else takes it: each worker
 * of the tests has ports of its own, and none is given twice.
 */
export async function freePort(): Promise<number> {
  const first = LOWEST + (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % WORKERS) * OF_A_WORKER;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = first + randomInt(OF_A_WORKER);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port from ${first} on.`);
}
