import { describe, expect, it } from 'vitest';
import type { EphemeralEventName, PlatformEvent, StoredEventName } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { applyEvents } from './apply-events';
import { applySnapshot } from './apply-snapshot';
import { beginChange, confirmChange, revertChange } from './optimistic';
import { forgetTombstones, removeSubtree, setDeleting, subtreeOf } from './remove-rows';
import { initialWorkspacesState, TOMBSTONE_MS, type WorkspacesState } from './workspaces-state';

const row = (id: string, rest: Partial<WorkspaceRow> = {}): WorkspaceRow => ({
  id,
  name: id,
  role: null,
  tier: 2,
  status: 'online',
  agent_card: null,
  url: '',
  delivery_mode: null,
  parent_id: null,
  runtime: 'mock',
  backend: 'mock',
  model: null,
  active_tasks: 0,
  max_concurrent_tasks: 1,
  current_task: null,
  last_error_rate: 0,
  last_sample_error: null,
  uptime_seconds: 0,
  workspace_dir: null,
  budget_limit: null,
  budget_limit_cents: null,
  monthly_spend: 0,
  monthly_spend_cents: 0,
  is_over_budget: false,
  x: null,
  y: null,
  width: null,
  height: null,
  z: 0,
  collapsed: false,
  needs_restart: false,
  version: 1,
  created_at: '2026-01-01T00:00:00Z',
  ...rest,
});

const event = (name: StoredEventName, id: string, version: number, payload: object = {}): PlatformEvent =>
  ({ event: name, workspace_id: id, version, timestamp: '2026-01-01T00:00:00Z', payload }) as PlatformEvent;

/** An event that was never stored has no version. */
const live = (name: EphemeralEventName, id: string, payload: object): PlatformEvent =>
  ({ event: name, workspace_id: id, timestamp: '2026-01-01T00:00:00Z', payload }) as PlatformEvent;

const born = (id: string, version = 1): PlatformEvent =>
  event('WORKSPACE_PROVISIONING', id, version, {
    name: id,
    tier: 2,
    runtime: 'mock',
    parent_id: null,
    workspace: row(id, { status: 'provisioning', version }),
  });

const loaded = (...rows: WorkspaceRow[]): WorkspacesState =>
  applySnapshot(initialWorkspacesState, rows, 0, 0);
const get = (state: WorkspacesState, id: string): WorkspaceRow | undefined => state.rows.get(id);

describe('applySnapshot', () => {
  it('replaces the list and drops what is no longer in it', () => {
    const state = applySnapshot(loaded(row('a'), row('b')), [row('b')], 5, 6);
    expect([...state.rows.keys()]).toEqual(['b']);
    expect(state.snapshot.status).toBe('ready');
  });

  it('keeps a row that is newer than the list', () => {
    const state = applyEvents(loaded(row('a')), [event('WORKSPACE_OFFLINE', 'a', 3)], 1);
    expect(get(applySnapshot(state, [row('a', { version: 2 })], 0, 2), 'a')?.status).toBe('offline');
  });

  it('keeps the reference of a row that did not change', () => {
    const before = loaded(row('a'));
    expect(get(applySnapshot(before, [row('a')], 1, 1), 'a')).toBe(get(before, 'a'));
  });

  it('does not bring back a removed row for ten seconds, and does afterwards', () => {
    const removed = removeSubtree(loaded(row('a')), ['a'], 1000);
    const during = applySnapshot(removed, [row('a')], 900, 1000 + TOMBSTONE_MS - 1);
    expect(get(during, 'a')).toBeUndefined();
    const after = applySnapshot(during, [row('a')], 20_000, 1000 + TOMBSTONE_MS);
    expect(get(after, 'a')).toBeDefined();
  });

  it('brings back at once what was restored on purpose', () => {
    const removed = removeSubtree(loaded(row('a')), ['a'], 1000);
    const state = applySnapshot(forgetTombstones(removed, ['a']), [row('a', { version: 3 })], 1001, 1002);
    expect(get(state, 'a')?.version).toBe(3);
  });

  it('keeps a row whose event arrived while the list was on its way, and only that long', () => {
    const state = applyEvents(loaded(), [born('a')], 100);
    expect(get(applySnapshot(state, [], 90, 110), 'a')).toBeDefined();
    expect(get(applySnapshot(state, [], 101, 110), 'a')).toBeUndefined();
  });
});

describe('applyEvents', () => {
  it('ignores an event that is not newer than its row', () => {
    const state = loaded(row('a', { version: 5 }));
    expect(get(applyEvents(state, [event('WORKSPACE_OFFLINE', 'a', 5)], 1), 'a')?.status).toBe('online');
    expect(get(applyEvents(state, [event('WORKSPACE_OFFLINE', 'a', 6)], 1), 'a')?.status).toBe('offline');
  });

  it('changes only the rows it speaks of', () => {
    const before = loaded(row('a'), row('b'));
    const after = applyEvents(before, [event('WORKSPACE_DEGRADED', 'a', 2, { sample_error: 'slow' })], 1);
    expect(get(after, 'b')).toBe(get(before, 'b'));
    expect(get(after, 'a')).toMatchObject({ status: 'degraded', last_sample_error: 'slow', version: 2 });
  });

  it('keeps why a machine ended, and no reason of before where nobody knows', () => {
    const before = loaded(row('a', { status: 'degraded', last_sample_error: 'slow' }));
    const reason = 'It ran out of memory.';
    const told = applyEvents(before, [event('WORKSPACE_OFFLINE', 'a', 2, { reason })], 1);
    expect(get(told, 'a')).toMatchObject({ status: 'offline', last_sample_error: reason });
    const silent = applyEvents(before, [event('WORKSPACE_OFFLINE', 'a', 2)], 1);
    expect(get(silent, 'a')?.last_sample_error).toBeNull();
  });

  it.each([
    ['WORKSPACE_PROVISIONING', 'provisioning', ''],
    ['WORKSPACE_PAUSED', 'paused', ''],
    ['WORKSPACE_HIBERNATING', 'hibernating', 'http://agent'],
    ['WORKSPACE_HIBERNATED', 'hibernated', ''],
    ['WORKSPACE_OFFLINE', 'offline', 'http://agent'],
    ['WORKSPACE_ONLINE', 'online', 'http://agent'],
  ] as const)('%s leaves no restart due, and an address only where one is', (name, status, url) => {
    const before = row('a', { status: 'degraded', url: 'http://agent', needs_restart: true });
    const payload = { name: 'a', tier: 2, runtime: 'mock', parent_id: null };
    const after = get(applyEvents(loaded(before), [event(name, 'a', 9, payload)], 1), 'a');
    expect(after).toMatchObject({ status, url, needs_restart: false });
  });

  it('shows that a restart is due, as the server says it', () => {
    const due = { needs_restart: true };
    const running = applyEvents(loaded(row('a')), [event('WORKSPACE_UPDATED', 'a', 9, due)], 1);
    expect(get(running, 'a')).toMatchObject({ name: 'a', needs_restart: true });
    const started = applyEvents(loaded(row('a')), [event('WORKSPACE_ONLINE', 'a', 9, due)], 1);
    expect(get(started, 'a')).toMatchObject({ status: 'online', needs_restart: true });
  });

  it.each(['WORKSPACE_PROVISIONING', 'WORKSPACE_PAUSED', 'WORKSPACE_AWAITING_AGENT'] as const)(
    'creates the row that %s carries',
    (name) => {
      const state = applyEvents(
        loaded(),
        [event(name, 'a', 4, { name: 'a', workspace: row('a', { version: 4 }) })],
        1,
      );
      expect(get(state, 'a')?.version).toBe(4);
      expect(state.needsReload).toBe(false);
    },
  );

  it('asks for a reload when an update speaks of an unknown workspace', () => {
    expect(applyEvents(loaded(), [event('WORKSPACE_ONLINE', 'x', 2)], 1).needsReload).toBe(true);
  });

  it('asks for nothing when the unknown workspace was just removed', () => {
    const state = removeSubtree(loaded(row('a')), ['a'], 1);
    expect(applyEvents(state, [event('WORKSPACE_ONLINE', 'a', 2)], 2).needsReload).toBe(false);
    expect(applyEvents(loaded(), [event('WORKSPACE_REMOVED', 'x', 2)], 1).needsReload).toBe(false);
  });

  it('removes the whole subtree on one removal, and a newer event with a row revives it', () => {
    const state = loaded(row('a'), row('b', { parent_id: 'a' }), row('c', { parent_id: 'b' }), row('d'));
    const removed = applyEvents(state, [event('WORKSPACE_REMOVED', 'a', 2)], 1);
    expect([...removed.rows.keys()]).toEqual(['d']);
    expect(applyEvents(removed, [born('c', 1)], 2).rows.has('c')).toBe(false);
    expect(applyEvents(removed, [born('c', 2)], 2).rows.has('c')).toBe(true);
  });

  it('does not loop on parents that form a cycle', () => {
    const state = loaded(row('a', { parent_id: 'b' }), row('b', { parent_id: 'a' }));
    expect(subtreeOf(state.rows, 'a').sort()).toEqual(['a', 'b']);
    expect(applyEvents(state, [event('WORKSPACE_REMOVED', 'a', 2)], 1).rows.size).toBe(0);
  });

  it('takes only the fields that an update carries', () => {
    const state = loaded(row('a', { role: 'Writes' }));
    const after = applyEvents(
      state,
      [event('WORKSPACE_UPDATED', 'a', 2, { name: 'New', role: undefined })],
      1,
    );
    expect(get(after, 'a')).toMatchObject({ name: 'New', role: 'Writes' });
  });

  it('frees a locked card that an event removed', () => {
    const state = setDeleting(loaded(row('a')), ['a'], true);
    expect(applyEvents(state, [event('WORKSPACE_REMOVED', 'a', 2)], 1).deleting.size).toBe(0);
  });
});

describe('applyEvents, of what has no version', () => {
  const heartbeat = (id: string, active_tasks: number, uptime_seconds: number): PlatformEvent =>
    live('WORKSPACE_HEARTBEAT', id, { active_tasks, uptime_seconds });

  it('takes a heartbeat and leaves the version to the stored events', () => {
    const beating = applyEvents(loaded(row('a', { version: 5 })), [heartbeat('a', 2, 60)], 1);
    expect(get(beating, 'a')).toMatchObject({ active_tasks: 2, uptime_seconds: 60, version: 5 });
    const after = applyEvents(
      beating,
      [event('WORKSPACE_OFFLINE', 'a', 5), event('WORKSPACE_DEGRADED', 'a', 6, { sample_error: 'slow' })],
      2,
    );
    expect(get(after, 'a')).toMatchObject({ status: 'degraded', active_tasks: 2, version: 6 });
  });

  it('takes the current task, and that there is none', () => {
    const task = (current_task: string | null, active_tasks: number): PlatformEvent =>
      live('TASK_UPDATED', 'a', { current_task, active_tasks });
    const busy = applyEvents(loaded(row('a')), [task('Writing', 1)], 1);
    expect(get(busy, 'a')).toMatchObject({ current_task: 'Writing', active_tasks: 1, version: 1 });
    expect(get(applyEvents(busy, [task(null, 0)], 2), 'a')).toMatchObject({
      current_task: null,
      active_tasks: 0,
    });
  });

  it('keeps a change that still waits for its answer', () => {
    const shown = beginChange(loaded(row('a')), 1, 'a', { name: 'Mine' });
    const beating = applyEvents(shown, [heartbeat('a', 1, 1)], 1);
    expect(get(beating, 'a')).toMatchObject({ name: 'Mine', active_tasks: 1 });
    expect(get(revertChange(beating, 1), 'a')).toMatchObject({ name: 'a', active_tasks: 1 });
  });

  it('neither creates nor asks for a workspace that is not here, nor revives a removed one', () => {
    const state = removeSubtree(loaded(row('a')), ['a'], 1);
    const after = applyEvents(state, [heartbeat('a', 1, 1), heartbeat('x', 1, 1)], 2);
    expect([...after.rows.keys()]).toEqual([]);
    expect(after.needsReload).toBe(false);
  });
});

describe('applyEvents, of the agent', () => {
  it('takes its new card with the version', () => {
    const card = event('AGENT_CARD_UPDATED', 'a', 2, { agent_card: { name: 'Ada' } });
    expect(get(applyEvents(loaded(row('a')), [card], 1), 'a')).toMatchObject({
      agent_card: { name: 'Ada' },
      version: 2,
    });
    const newer = loaded(row('a', { version: 3 }));
    expect(get(applyEvents(newer, [card], 1), 'a')?.agent_card).toBeNull();
  });

  it('leaves everything as it is for messages and activity, which belong to no row', () => {
    const state = loaded(row('a'));
    const others = [
      event('AGENT_MESSAGE', 'a', 9),
      event('USER_MESSAGE', 'x', 9),
      event('WORKSPACE_CONFIG_CHANGED', 'a', 9),
      event('WORKSPACE_CONFIG_CHANGED', 'x', 9),
      live('ACTIVITY_LOGGED', 'a', {}),
      live('ACTIVITY_LOGGED', 'x', {}),
    ];
    expect(applyEvents(state, others, 1)).toBe(state);
    const after = applyEvents(state, [...others, event('WORKSPACE_OFFLINE', 'a', 2)], 1);
    expect(get(after, 'a')).toMatchObject({ status: 'offline', version: 2 });
    expect(after.needsReload).toBe(false);
  });
});

describe('optimistic changes', () => {
  it('are shown at once and confirmed with the version of the answer', () => {
    const shown = beginChange(loaded(row('a')), 1, 'a', { collapsed: true });
    expect(get(shown, 'a')?.collapsed).toBe(true);
    const done = confirmChange(shown, 1, 2);
    expect(get(done, 'a')).toMatchObject({ collapsed: true, version: 2 });
    expect(done.pending).toEqual([]);
  });

  it('leave the version to the events when some are not applied yet, so that none is skipped', () => {
    const shown = beginChange(loaded(row('a', { status: 'provisioning' })), 1, 'a', { name: 'Mine' });
    const confirmed = confirmChange(shown, 1, 3);
    expect(get(confirmed, 'a')).toMatchObject({ name: 'Mine', version: 1 });
    const state = applyEvents(
      confirmed,
      [event('WORKSPACE_ONLINE', 'a', 2), event('WORKSPACE_UPDATED', 'a', 3, { name: 'Mine' })],
      1,
    );
    expect(get(state, 'a')).toMatchObject({ name: 'Mine', status: 'online', version: 3 });
    expect(state.pending).toEqual([]);
  });

  it('are not lost to what is older than their confirmation, and give way to what is not', () => {
    const shown = beginChange(loaded(row('a')), 1, 'a', { name: 'Mine' });
    const confirmed = confirmChange(shown, 1, 3);
    const older = row('a', { status: 'paused', version: 2 });
    const carried = event('WORKSPACE_PAUSED', 'a', 2, { name: 'a', workspace: older });
    const after = applyEvents(confirmed, [carried], 1);
    expect(get(after, 'a')).toMatchObject({ name: 'Mine', status: 'paused', version: 2 });
    const listed = applySnapshot(confirmed, [older], 1, 2);
    expect(get(listed, 'a')).toMatchObject({ name: 'Mine', version: 2 });
    const newer = applySnapshot(listed, [row('a', { name: 'Theirs', version: 4 })], 3, 4);
    expect(get(newer, 'a')?.name).toBe('Theirs');
    expect(newer.pending).toEqual([]);
  });

  it('go back alone: what events changed meanwhile stays', () => {
    const shown = beginChange(loaded(row('a')), 1, 'a', { collapsed: true });
    const busy = applyEvents(shown, [event('WORKSPACE_OFFLINE', 'a', 2)], 1);
    expect(get(revertChange(busy, 1), 'a')).toMatchObject({ collapsed: false, status: 'offline' });
  });

  it('survive a list that does not know them yet', () => {
    const shown = beginChange(loaded(row('a')), 1, 'a', { name: 'Mine' });
    const reloaded = applySnapshot(shown, [row('a', { name: 'Theirs', version: 2 })], 1, 2);
    expect(get(reloaded, 'a')?.name).toBe('Mine');
    expect(get(revertChange(reloaded, 1), 'a')?.name).toBe('Theirs');
  });

  it('fall back to the value before the first when two of the same field both fail', () => {
    let state = beginChange(loaded(row('a')), 1, 'a', { name: 'One' });
    state = beginChange(state, 2, 'a', { name: 'Two' });
    state = revertChange(state, 1);
    expect(get(state, 'a')?.name).toBe('Two');
    expect(get(revertChange(state, 2), 'a')?.name).toBe('a');
  });
});

describe('the progress of a start', () => {
  const progress = (id: string, text: string, share: number | null = null): PlatformEvent =>
    live('WORKSPACE_PROVISION_PROGRESS', id, { text, share });
  const starting = (): WorkspacesState => loaded(row('a', { status: 'provisioning' }), row('b'));

  it('is the newest that was said, and leaves the row as it is', () => {
    const before = starting();
    const state = applyEvents(before, [progress('a', 'Pulling', 0.2), progress('a', 'Pulling', 0.4)], 1);
    expect(state.progress).toEqual(new Map([['a', { text: 'Pulling', share: 0.4 }]]));
    expect(get(state, 'a')).toBe(get(before, 'a'));
  });

  it.each([
    ['is online', event('WORKSPACE_ONLINE', 'a', 2)],
    ['has failed', event('WORKSPACE_PROVISION_FAILED', 'a', 2, { error: 'No image.' })],
    ['is removed', event('WORKSPACE_REMOVED', 'a', 2)],
  ])('ends when the workspace %s, also for a word that comes late', (_, end) => {
    const state = applyEvents(starting(), [progress('a', 'Pulling'), end], 1);
    expect(state.progress.size).toBe(0);
    expect(applyEvents(state, [progress('a', 'Pulling')], 2).progress.size).toBe(0);
  });

  it('is nothing of a workspace that does not start, or is not here', () => {
    expect(
      applyEvents(starting(), [progress('b', 'Pulling'), progress('c', 'Pulling')], 1).progress.size,
    ).toBe(0);
  });

  it('ends with a list that knows the workspace started', () => {
    const state = applyEvents(starting(), [progress('a', 'Pulling')], 1);
    expect(applySnapshot(state, [row('a', { version: 2 })], 5, 6).progress.size).toBe(0);
  });
});
