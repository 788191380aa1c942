import { expect, test } from '@playwright/test';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { endAllChildren } from './support/child';
import { startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** Differ with every request, or say only how the bytes travel. */
const PER_REQUEST =
  /^(x-request-id|date|connection|keep-alive|transfer-encoding|content-length|content-encoding|vary)$/;

interface Heard {
  status: number;
  headers: Record<string, string>;
  /** The shape of the beginning: digits differ from request to request. */
  body: string;
}

async function hear(port: number, contract: Contract, headers: Record<string, string>): Promise<Heard> {
  const gone = new AbortController();
  const response = await fetch(`http://localhost:${port}/api${contract.path}`, {
    method: contract.method,
    headers,
    signal: gone.signal,
  });
  const first = await response.body?.getReader().read();
  gone.abort();
  const text = new TextDecoder().decode(first?.value);
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !PER_REQUEST.test(name))),
    body: text.replace(/[\da-f]{8}-[\da-f-]{27}/g, '<id>').slice(0, 100),
  };
}

test('every contract of the fast lane answers the same through Next, refusals included', async () => {
  const fast = await startServer({ DATA_DIR: makeTempFolder() });
  const next = await startServer({ DATA_DIR: makeTempFolder(), MOLECULE_FAST_LANE: '0' });
  const contracts = CONTRACTS.filter((contract) => contract.fastLane);
  expect(contracts.map(({ id }) => id).sort()).toEqual(['get-health', 'get-metrics', 'stream-events']);
  const callers: Record<string, string>[] = [
    {},
    { authorization: 'Bearer mol_ws_nobody' },
    { origin: 'http://elsewhere.example' },
  ];
  for (const contract of contracts) {
    for (const caller of callers) {
      await test.step(`${contract.id} ${JSON.stringify(caller)}`, async () => {
        expect(await hear(fast.port, contract, caller)).toEqual(await hear(next.port, contract, caller));
      });
    }
  }
});
