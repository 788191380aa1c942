import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PlatformClient } from '../platform/platform-client';
import { ResultWatch } from './watch-results';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const MINUTE = 60_000;
let folder: string;
const sent: string[] = [];
const told = new Set<string>();
let rows: { id: string; status: string; said?: string }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-results-'));
  sent.length = 0;
  told.clear();
  rows = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function watch(): ResultWatch {
  const platform = new PlatformClient({ platformUrl: '', workspaceId: ID, tokenFile: '', token: null });
  vi.spyOn(platform, 'call').mockImplementation(async () =>
    rows.map(({ id, status, said }) => ({
      id,
      type: 'delegation',
      delegation_id: id,
      source_id: ID,
      target_id: ID,
      summary: 'Do it.',
      status,
      ...(said === undefined ? {} : { response_preview: said }),
      depth: 1,
      chain_id: ID,
      retry_count: 0,
      last_heartbeat: null,
      deadline: '2026-01-01T00:00:00.000Z',
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-01T00:00:00.000Z',
    })),
  );
  return new ResultWatch({
    platform,
    file: join(folder, 'delegations.json'),
    wasTold: (id) => told.has(id),
    send: async (text) => void sent.push(text),
  });
}

it('tells several results in one message, which the chat knows for none of a person', async () => {
  const results = watch();
  await results.look(0, true);
  rows = [
    { id: 'd1', status: 'completed', said: 'Yes.' },
    { id: 'd2', status: 'failed' },
    { id: 'd3', status: 'in_progress' },
  ];
  await results.look(MINUTE, true);
  expect(sent).toEqual([]);
  await results.look(MINUTE + 10_000, false);
  await results.look(3 * MINUTE, false);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatch(/^Delegation results are ready\n\n- d1 .*completed\. Yes\.\n- d2 .*failed/);
  expect(sent[0]).not.toContain('d3');
});

it('does not tell what a tool has told, nor anything a second time, not after a restart either', async () => {
  const results = watch();
  await results.look(0, true);
  rows = [
    { id: 'd1', status: 'completed' },
    { id: 'd2', status: 'completed' },
  ];
  told.add('d1');
  for (const at of [1, 2, 3]) await results.look(at * MINUTE, true);
  expect(sent).toHaveLength(1);
  expect(sent[0]).not.toContain('d1');
  told.clear();
  const after = watch();
  for (const at of [4, 5, 6]) await after.look(at * MINUTE, true);
  expect(sent).toHaveLength(1);
});

it('waits a minute between two messages, and tells what came meanwhile together', async () => {
  const results = watch();
  await results.look(0, true);
  rows = [{ id: 'd1', status: 'completed' }];
  await results.look(10_000, true);
  await results.look(20_000, true);
  rows = [...rows, { id: 'd2', status: 'completed' }];
  for (const at of [30_000, 40_000, 50_000]) await results.look(at, true);
  expect(sent).toHaveLength(1);
  await results.look(81_000, true);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toContain('d2');
});

it('keeps to itself what was before its first look', async () => {
  rows = [{ id: 'old', status: 'completed' }];
  const results = watch();
  for (const at of [0, 1, 2]) await results.look(at * MINUTE, true);
  expect(sent).toEqual([]);
});
