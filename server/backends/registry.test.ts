import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { createBackendRegistry } from './registry';
import { unsupported } from './unsupported';

const never = () => Promise.reject(new Error('no file was asked for'));
const registry = createBackendRegistry({
  read: never,
  write: never,
  list: never,
  remove: never,
  seed: never,
});

describe('the registry', () => {
  it.each(AGENT_RUNTIMES)('has an adapter for the runtime $id', ({ id, backend }) => {
    expect(registry.kindFor(id)).toBe(backend);
    expect(registry.for({ backend }).kind).toBe(backend);
  });

  it('knows no backend for a runtime that nobody knows', () => {
    for (const id of ['', 'vapour', '__proto__']) expect(registry.kindFor(id)).toBeNull();
  });

  it('says by its code that a backend is not set up here', () => {
    expect(() => registry.for({ backend: 'ec2' })).toThrow(
      expect.objectContaining({ code: 'unsupported_by_backend', publicText: expect.stringContaining('ec2') }),
    );
  });
});

it.each(['compute', 'logs', 'exec', 'files'] as const)(
  'a missing ability (%s) is told in a sentence',
  (what) => {
    expect(unsupported(what)).toMatchObject({
      code: 'unsupported_by_backend',
      publicText: expect.stringMatching(/^[A-Z].*\.$/),
      internalText: `no capability: ${what}`,
    });
  },
);
