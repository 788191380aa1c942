import { describe, expect, it } from 'vitest';
import { countStatuses } from '@/components/stores/count-statuses';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { fitNameSize } from './fit-name';
import { footNote, statusLook, stripOf } from './status-look';

const row = (rest: Partial<WorkspaceRow>): WorkspaceRow =>
  ({
    status: 'online',
    active_tasks: 0,
    current_task: null,
    last_sample_error: null,
    ...rest,
  }) as WorkspaceRow;

describe('the look of a status', () => {
  it('says why a card failed or is degraded, even when the reason is missing', () => {
    expect(stripOf(row({ status: 'failed', last_sample_error: 'No image' }))?.text).toBe('No image');
    expect(stripOf(row({ status: 'failed' }))?.text).not.toBe('');
    expect(stripOf(row({ status: 'degraded' }))?.mark).toBe('alert');
    expect(stripOf(row({ is_over_budget: true, current_task: 'Sums' }))).toMatchObject({
      tone: 'bad',
      text: expect.stringContaining('Over budget'),
    });
    expect(stripOf(row({ status: 'offline', last_sample_error: 'Out of memory' }))?.text).toBe(
      'Out of memory',
    );
    expect(stripOf(row({ status: 'offline' }))).toBeNull();
  });

  it('shows the current task only of a workspace that is well', () => {
    expect(stripOf(row({ current_task: 'Reading' }))?.text).toBe('Reading');
    expect(stripOf(row({ current_task: 'Reading' }), undefined, 'Deploy?')).toMatchObject({
      text: 'Asks: Deploy?',
      tone: 'warn',
    });
    expect(stripOf(row({ status: 'provisioning' }), undefined, 'Deploy?')?.text).toBe('Starting up');
    expect(stripOf(row({ status: 'provisioning', current_task: 'Reading' }))?.text).toBe('Starting up');
    expect(stripOf(row({}))).toBeNull();
    expect(stripOf(row({ status: 'awaiting_agent' }))?.opensConnect).toBe(true);
  });

  it('says what a start is doing and how far it is, in whole percent', () => {
    const starting = row({ status: 'provisioning' });
    expect(stripOf(starting, { text: 'Pulling the image', share: 0.439 })?.text).toBe(
      'Pulling the image, 43 %',
    );
    expect(stripOf(starting, { text: 'Starting the agent', share: null })?.text).toBe('Starting the agent');
    expect(stripOf(row({}), { text: 'Starting the agent', share: null })).toBeNull();
  });

  it('offers the next step where a restart is it, and not while that would cut off work', () => {
    expect(stripOf(row({ status: 'failed' }))?.restart).toBe('Retry');
    expect(stripOf(row({ needs_restart: true }))?.restart).toBe('Restart');
    expect(stripOf(row({ needs_restart: true, active_tasks: 1 }))).toBeNull();
    expect(stripOf(row({ needs_restart: true, current_task: 'Reading' }))?.restart).toBeUndefined();
  });

  it('always has a word beside the colour', () => {
    expect(footNote(row({ active_tasks: 1 })).text).toBe('1 task');
    expect(footNote(row({})).text).toBe('Online');
    expect(statusLook('awaiting_agent').word).toBe('Waiting for agent');
  });
});

describe('countStatuses', () => {
  it('counts every state once', () => {
    const counts = countStatuses([
      row({}),
      row({}),
      row({ status: 'failed' }),
      row({ status: 'hibernating' }),
    ]);
    expect(counts).toMatchObject({ online: 2, failed: 1, asleep: 1, offline: 0 });
  });
});

describe('fitNameSize', () => {
  it('gives short names large type and long ones small, never less than the scale has', () => {
    expect(fitNameSize('QA', 216, 112)).toBeGreaterThan(fitNameSize('Reliability engineer', 216, 112));
    expect(fitNameSize('x'.repeat(300), 216, 112)).toBe(18);
  });
});
