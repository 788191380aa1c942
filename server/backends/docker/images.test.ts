import { expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { imageReference, isLocalRegistry } from './images';

const DIGEST = `sha256:${'a'.repeat(64)}`;

it('every runtime’s image begins with the registry that is set', () => {
  for (const { id } of AGENT_RUNTIMES) {
    const reference = imageReference({ imageRegistry: 'registry.example/agents' }, id, null);
    expect(reference).toBe(`registry.example/agents/workspace-template-${id}:latest`);
  }
});

it('a pin names the content, and no tag', () => {
  expect(imageReference({ imageRegistry: 'molecule' }, 'hermes', DIGEST)).toBe(
    `molecule/workspace-template-hermes@${DIGEST}`,
  );
});

it.each([
  ['molecule', true],
  ['molecule/agents', true],
  ['registry.example.com', false],
  ['registry.example.com/agents', false],
  ['localhost', false],
  ['registry:5000/agents', false],
])('images of %s are those of this machine alone: %s', (registry, isLocal) => {
  expect(isLocalRegistry(registry)).toBe(isLocal);
});
