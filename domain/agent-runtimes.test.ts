import { expect, it } from 'vitest';
import {
  AGENT_RUNTIMES,
  agentRuntimeLabel,
  BACKEND_KINDS,
  EXTERNAL_RUNTIME,
  findAgentRuntime,
} from './agent-runtimes';

it('has no runtime twice, and each on a backend that exists', () => {
  expect(new Set(AGENT_RUNTIMES.map(({ id }) => id)).size).toBe(AGENT_RUNTIMES.length);
  for (const { runsOn } of AGENT_RUNTIMES) expect(BACKEND_KINDS).toEqual(expect.arrayContaining([...runsOn]));
});

it('knows its own runtimes and no other', () => {
  for (const runtime of AGENT_RUNTIMES) expect(findAgentRuntime(runtime.id)).toBe(runtime);
  for (const id of ['', 'vapour', 'toString', '__proto__']) expect(findAgentRuntime(id)).toBeNull();
});

it('has a runtime for agents of other people', () => {
  expect(findAgentRuntime(EXTERNAL_RUNTIME)).not.toBeNull();
});

it('shows a runtime that it does not know as it is written', () => {
  expect(agentRuntimeLabel('mock')).toBe('Mock');
  expect(agentRuntimeLabel('vapour')).toBe('vapour');
});
