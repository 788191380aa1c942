import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { explainStatus } from './explain-status';

const row = (fields: Partial<WorkspaceRow>): WorkspaceRow =>
  ({
    id: 'a',
    name: 'Ada',
    parent_id: null,
    runtime: 'assistant',
    status: 'online',
    active_tasks: 0,
    needs_restart: false,
    last_sample_error: null,
    ...fields,
  }) as WorkspaceRow;
const explain = (fields: Partial<WorkspaceRow>, ...others: WorkspaceRow[]) => {
  const one = row(fields);
  return explainStatus(one, new Map([one, ...others].map((each) => [each.id, each])));
};

describe('the state of a workspace', () => {
  it('needs no word while it runs, starts, or waits for its agent', () => {
    expect(explain({})).toBeNull();
    expect(explain({ status: 'provisioning' })).toBeNull();
    expect(explain({ status: 'awaiting_agent' })).toBeNull();
  });

  it('has a reason, also where none was recorded', () => {
    expect(explain({ status: 'failed', last_sample_error: 'No image.' })?.text).toBe('No image.');
    expect(explain({ status: 'failed' })?.text).not.toBe('');
    expect(explain({ status: 'offline', last_sample_error: 'Out of memory.' })?.text).toBe('Out of memory.');
    expect(explain({ status: 'degraded' })?.text).not.toBe('');
    for (const status of ['paused', 'hibernating', 'hibernated', 'offline'] as const)
      expect(explain({ status })?.text).toMatch(/\.$/);
  });

  it('names the team that holds it back', () => {
    const team = row({ id: 't', name: 'Team', status: 'paused' });
    expect(explain({ status: 'paused', parent_id: 't' }, team)?.text).toContain('Team');
  });

  it('promises no new start where nobody here can start it', () => {
    expect(explain({ status: 'offline' })?.text).toContain('by itself');
    expect(explain({ status: 'offline', runtime: 'external' })?.text).not.toContain('by itself');
  });

  it('says that a restart is due, and not while that would cut off work', () => {
    expect(explain({ needs_restart: true })?.title).toBe('Restart to apply');
    expect(explain({ needs_restart: true, active_tasks: 1 })).toBeNull();
  });
});
