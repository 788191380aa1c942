import { describe, expect, it } from 'vitest';
import { needsRestart } from './needs-restart';
import { WORKSPACE_STATUSES } from './workspace-status';

describe('a workspace needs a restart', () => {
  it.each(WORKSPACE_STATUSES)('when it is %s only if its agent runs', (status) => {
    const isRunning = status === 'online' || status === 'degraded';
    expect(needsRestart({ status, configVersion: 3, startedConfigVersion: 2 })).toBe(isRunning);
  });

  it('only while its agent runs with an older configuration', () => {
    expect(needsRestart({ status: 'online', configVersion: 3, startedConfigVersion: 3 })).toBe(false);
  });

  it('never when it has no machine', () => {
    expect(needsRestart({ status: 'online', configVersion: 3, startedConfigVersion: null })).toBe(false);
  });
});
