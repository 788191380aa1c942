import { describe, expect, it } from 'vitest';
import { createCallGate } from './call-gate';

const refused = expect.objectContaining({ code: 'agent_calls_exhausted', details: { retry_after: 5 } });

describe('the gate of calls to agents', () => {
  it('lets so many in for one agent, others beside it, and the next when one leaves', () => {
    const gate = createCallGate({ callsPerAgent: 2, bytes: 1000 });
    const leave = gate.enter('a', 1);
    gate.enter('a', 1);
    expect(() => gate.enter('a', 1)).toThrow(refused);
    gate.enter('b', 1);
    leave();
    gate.enter('a', 1);
  });

  it('counts the bytes of all, and always lets a first one in', () => {
    const gate = createCallGate({ callsPerAgent: 100, bytes: 10 });
    const leave = gate.enter('a', 50);
    expect(() => gate.enter('b', 1)).toThrow(refused);
    leave();
    gate.enter('b', 4);
    gate.enter('c', 6);
    expect(() => gate.enter('d', 1)).toThrow(refused);
  });
});
