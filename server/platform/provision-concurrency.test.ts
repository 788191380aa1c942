import { describe, expect, it } from 'vitest';
import { describeProvisionConcurrency, parseProvisionConcurrency } from './provision-concurrency';

describe('MOLECULE_PROVISION_CONCURRENCY', () => {
  it.each<[string | undefined, number | null, 'quiet' | 'warns']>([
    [undefined, 3, 'quiet'],
    ['', 3, 'quiet'],
    ['   ', 3, 'quiet'],
    ['0', null, 'quiet'],
    [' 0 ', null, 'quiet'],
    ['1', 1, 'quiet'],
    ['3', 3, 'quiet'],
    ['\t8\n', 8, 'quiet'],
    ['250', 250, 'quiet'],
    ['007', 7, 'quiet'],
    ['-1', 3, 'warns'],
    ['-0', 3, 'warns'],
    ['2.5', 3, 'warns'],
    ['1e3', 3, 'warns'],
    ['many', 3, 'warns'],
    ['3 4', 3, 'warns'],
    ['0x10', 3, 'warns'],
    ['99999999999999999999', 3, 'warns'],
  ])('%j means %j and %s', (text, max, noise) => {
    const parsed = parseProvisionConcurrency(text);
    expect(parsed.max).toBe(max);
    if (noise === 'quiet') expect(parsed.warning).toBeNull();
    else expect(parsed.warning).toMatch(/^MOLECULE_PROVISION_CONCURRENCY: ".*" .*3 is used\.$/);
  });

  it('is said in words', () => {
    const words = ['0', '1', '4'].map((text) =>
      describeProvisionConcurrency(parseProvisionConcurrency(text)),
    );
    expect(words).toEqual([
      'any number of workspaces start at the same time',
      'at most 1 workspace starts at the same time',
      'at most 4 workspaces start at the same time',
    ]);
  });
});
