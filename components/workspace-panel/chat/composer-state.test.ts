import { describe, expect, it } from 'vitest';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { composerState } from './composer-state';

const row = (status: (typeof WORKSPACE_STATUSES)[number], delivery_mode: 'push' | 'poll' | null = null) =>
  composerState({ name: 'Ops', status, delivery_mode });

describe('composerState', () => {
  it.each(['online', 'degraded', 'hibernated'] as const)('takes messages while %s', (status) => {
    expect(row(status)).toMatchObject({ takesMessages: true, placeholder: 'Message Ops…' });
  });

  it('says why in every other state', () => {
    const open = new Set<string>(['online', 'degraded', 'hibernated']);
    for (const status of WORKSPACE_STATUSES.filter((name) => !open.has(name))) {
      expect(row(status).takesMessages).toBe(false);
      expect(row(status).placeholder).toMatch(/^It /);
    }
  });

  it('takes messages for an agent that fetches them, whether or not it is there, but not for a paused one', () => {
    for (const status of ['online', 'awaiting_agent', 'offline'] as const) {
      expect(row(status, 'poll')).toMatchObject({
        takesMessages: true,
        note: expect.stringContaining('picked up'),
      });
    }
    expect(row('paused', 'poll').takesMessages).toBe(false);
  });
});
