import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { arrivalProgress, arrivalRoots } from './arrivals';

const rowsOf = (...rows: [id: string, parentId: string | null, status: WorkspaceRow['status']][]) =>
  new Map(rows.map(([id, parent_id, status]) => [id, { id, parent_id, status } as WorkspaceRow]));

describe('an arriving organisation', () => {
  const rows = rowsOf(
    ['here', null, 'online'],
    ['head', 'here', 'online'],
    ['lead', 'head', 'failed'],
    ['dev', 'lead', 'provisioning'],
  );

  it('counts those that left the starting state, and the failed ones among them', () => {
    expect(arrivalProgress(rows, new Set(['head', 'lead', 'dev']))).toEqual({
      settled: 2,
      failed: 1,
      total: 3,
    });
  });

  it('waits for none that was removed or has not come yet', () => {
    expect(arrivalProgress(rows, new Set(['head', 'gone']))).toEqual({ settled: 1, failed: 0, total: 1 });
  });

  it('has the topmost of its own as roots, below whatever stood there before', () => {
    expect(arrivalRoots(rows, new Set(['head', 'lead', 'dev']))).toEqual(['head']);
  });
});
