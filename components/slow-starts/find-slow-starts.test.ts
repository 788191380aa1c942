import { expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findSlowStarts } from './find-slow-starts';

const rows = (count: number, status: WorkspaceRow['status'] = 'provisioning') =>
  new Map(
    Array.from({ length: count }, (_, at) => {
      const id = String(at);
      return [id, { id, status } as WorkspaceRow];
    }),
  );
const SECOND = 1000;

it('says nothing before two minutes, and then something', () => {
  const began = () => 0;
  expect(findSlowStarts(rows(1), began, 120 * SECOND)).toEqual([]);
  expect(findSlowStarts(rows(1), began, 121 * SECOND)).toHaveLength(1);
});

it('allows more where many start at once', () => {
  expect(findSlowStarts(rows(5), () => 0, 200 * SECOND)).toEqual([]);
  expect(findSlowStarts(rows(5), () => 0, 211 * SECOND)).toHaveLength(5);
});

it('claims nothing of a start of which nobody knows when it began, nor of what has started', () => {
  expect(findSlowStarts(rows(1), () => null, 10_000 * SECOND)).toEqual([]);
  expect(findSlowStarts(rows(1, 'online'), () => 0, 10_000 * SECOND)).toEqual([]);
});

it('puts the oldest first', () => {
  const found = findSlowStarts(rows(3), ({ id }) => (3 - Number(id)) * SECOND, 500 * SECOND);
  expect(found.map(({ row }) => row.id)).toEqual(['2', '1', '0']);
});
