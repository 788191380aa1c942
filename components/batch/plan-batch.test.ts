import { expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { batchWords, failureWords } from './batch-words';
import { type BatchVerb, planBatch, waitingForRestart } from './plan-batch';

const row = (id: string, rest: Partial<WorkspaceRow> = {}): WorkspaceRow =>
  ({
    id,
    parent_id: null,
    name: id.toUpperCase(),
    status: 'online',
    runtime: 'assistant',
    active_tasks: 0,
    needs_restart: false,
    ...rest,
  }) as WorkspaceRow;
const rowsOf = (...rows: WorkspaceRow[]) => new Map(rows.map((each) => [each.id, each]));
const ROWS = rowsOf(
  row('a'),
  row('b', { parent_id: 'a', active_tasks: 2 }),
  row('c', { parent_id: 'b', status: 'paused' }),
  row('d', { status: 'failed' }),
  row('e', { runtime: 'mock' }),
);
const plan = (verb: BatchVerb, ...ids: string[]) => planBatch({ verb, ids }, ROWS);
const stepIds = (verb: BatchVerb, ...ids: string[]) => plan(verb, ...ids).steps.map(({ id }) => id);

it('asks once for a team and what is picked inside it, and counts everybody who goes', () => {
  const found = plan('delete', 'c', 'a', 'd');
  expect(found.steps.map(({ id }) => id)).toEqual(['a', 'd']);
  expect(found).toMatchObject({ count: 4, tasks: 2, left: [] });
});

it('restarts each by itself, and leaves out what cannot be restarted', () => {
  expect(stepIds('restart', 'a', 'b')).toEqual(['a', 'b']);
  expect(plan('restart', 'a', 'c', 'e').left.map(({ id }) => id)).toEqual(['c', 'e']);
  expect(plan('restart', 'b')).toMatchObject({ count: 1, tasks: 2 });
});

it('counts for a pause only those that are not paused yet', () => {
  expect(plan('pause', 'a')).toMatchObject({ count: 2, tasks: 2 });
  expect(plan('pause', 'c')).toMatchObject({ count: 0, steps: [] });
  expect(stepIds('pause', 'a', 'b', 'd', 'e')).toEqual(['a', 'd', 'e']);
});

it('resumes what is paused, and cuts nothing off', () => {
  expect(plan('resume', 'c', 'a')).toMatchObject({ count: 1, tasks: 0 });
  expect(stepIds('resume', 'c', 'a')).toEqual(['c']);
});

it('dissolves what is below a team and leaves the team', () => {
  const found = plan('dissolve', 'a');
  expect(found).toMatchObject({ count: 2, left: [], steps: [{ id: 'a', ids: ['b', 'c'] }] });
  expect(batchWords({ verb: 'dissolve', ids: ['a'] }, found)).toMatchObject({
    title: expect.stringMatching(/^Dissolve the team of .*A/),
    text: expect.stringContaining(
      'All 2 workspaces below it stop and leave the canvas; the team itself stays.',
    ),
    go: 'Remove 2 workspaces',
  });
  expect(plan('dissolve', 'd').steps).toEqual([]);
});

it('resumes of everything only what was paused with it', () => {
  const rows = rowsOf(row('a', { status: 'paused' }), row('b', { parent_id: 'a', status: 'paused' }));
  expect(planBatch({ verb: 'resume', ids: ['a'] }, rows).count).toBe(2);
  expect(planBatch({ verb: 'resume', ids: ['a'], isEverything: true }, rows).count).toBe(1);
});

it('does not run forever where parents stand in a circle, and passes over what is gone', () => {
  const circle = rowsOf(row('x', { parent_id: 'y' }), row('y', { parent_id: 'x' }));
  expect(planBatch({ verb: 'delete', ids: ['x', 'gone'] }, circle).left).toHaveLength(1);
});

it('knows who waits for a restart and is not at work', () => {
  const rows = rowsOf(
    row('a', { needs_restart: true }),
    row('b', { needs_restart: true, active_tasks: 1 }),
    row('c'),
  );
  expect(waitingForRestart(rows)).toEqual(['a']);
});

it('says the numbers as they are', () => {
  const words = batchWords({ verb: 'pause', ids: ['a', 'c'] }, plan('pause', 'a', 'c'));
  expect(words.title).toBe('Pause 2 workspaces?');
  expect(words.text).toContain('1 of them stands below those that you picked');
  expect(words.text).toContain('2 tasks under way');
  expect(words.text).toMatch(/cannot be done to .*C.* as it is now/);
  expect(words.go).toBe('Pause 2 workspaces');
  const all = { verb: 'pause', ids: ['a', 'd'], isEverything: true } as const;
  expect(batchWords(all, plan('pause', 'a', 'd')).title).toBe('Pause everything?');
});

it('names those that failed, and counts the rest', () => {
  const failures = ['A', 'B', 'C', 'D'].map((name) => ({ name, message: 'Not so.' }));
  const text = failureWords('restart', failures, 6);
  expect(text).toMatch(/^4 of 6 were not restarted: .*A.* \(Not so\), .* and 1 more\.$/);
});
