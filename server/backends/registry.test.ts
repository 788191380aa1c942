import { describe, expect, it } from 'vitest';
import type { BackendKind } from '@/domain/agent-runtimes';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { createBackendRegistry } from './registry';
import { unsupported } from './unsupported';

const never = () => Promise.reject(new Error('no file was asked for'));
const files = { read: never, write: never, list: never, remove: never, seed: never };
const registry = createBackendRegistry(files);

describe('the registry', () => {
  it.each(['mock', 'external'] as const)('runs what needs no machine of ours anywhere (%s)', (kind) => {
    expect(registry.kindFor(kind)).toBe(kind);
    expect(registry.for({ backend: kind }).kind).toBe(kind);
  });

  it('has no place for agents that need a machine where no backend has one', () => {
    expect(registry.kindFor('claude-code')).toBeNull();
  });

  const machine = (kind: BackendKind, problem: string | null = null) =>
    scriptedBackend({ kind, problem: () => problem });

  it('takes the first backend that can be used when none is preferred', () => {
    const both = [machine('local'), machine('docker')];
    expect(createBackendRegistry(files, both).kindFor('claude-code')).toBe('docker');
    const away = [machine('local'), machine('docker', 'Docker does not answer.')];
    expect(createBackendRegistry(files, away).kindFor('claude-code')).toBe('local');
  });

  it('stays with the preferred backend, also while it cannot be used', () => {
    const both = [machine('local'), machine('docker', 'Docker does not answer.')];
    expect(createBackendRegistry(files, both, 'docker').kindFor('claude-code')).toBe('docker');
    expect(createBackendRegistry(files, both, 'local').kindFor('claude-code')).toBe('local');
  });

  it('places nothing where its software cannot run', () => {
    expect(createBackendRegistry(files, [machine('local')]).kindFor('langgraph')).toBeNull();
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

it.each(['compute', 'logs', 'exec', 'files', 'terminal', 'images'] as const)(
  'a missing ability (%s) is told in a sentence',
  (what) => {
    expect(unsupported(what)).toMatchObject({
      code: 'unsupported_by_backend',
      publicText: expect.stringMatching(/^[A-Z].*\.$/),
      internalText: `no capability: ${what}`,
    });
  },
);
