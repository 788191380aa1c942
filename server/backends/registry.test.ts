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

  it('says why nothing runs a runtime, or null while something does', () => {
    const away = [machine('local', 'Local is off.'), machine('docker', 'Docker does not answer.')];
    const known = createBackendRegistry(files, away);
    expect(known.problemFor('claude-code')).toBe('Docker does not answer. Local is off.');
    expect(known.problemFor('langgraph')).toBe('Docker does not answer.');
    expect(known.problemFor('mock')).toBeNull();
    expect(createBackendRegistry(files, away, 'local').problemFor('claude-code')).toBe('Local is off.');
    expect(createBackendRegistry(files, [machine('local')]).problemFor('claude-code')).toBeNull();
    for (const id of ['claude-code', 'vapour', '__proto__'])
      expect(registry.problemFor(id)).toMatch(/^Nothing is/);
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
