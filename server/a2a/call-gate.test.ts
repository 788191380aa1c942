import { describe, expect, it } from 'vitest';
import { createCallGate } from './call-gate';

const refused = expect.objectContaining({ code: 'agent_calls_exhausted', details: { retry_after: 5 } });
const MANY = { callsPerAgent: 100, callsPerCaller: 100, bytes: 1000 };

describe('the gate of calls to agents', () => {
  it('lets so many in for one agent, others beside it, and the next when one leaves', () => {
    const gate = createCallGate({ ...MANY, callsPerAgent: 2 });
    const leave = gate.enter('a', 'x', 1);
    gate.enter('a', 'y', 1);
    expect(() => gate.enter('a', 'z', 1)).toThrow(refused);
    gate.enter('b', 'z', 1);
    leave();
    gate.enter('a', 'z', 1);
  });

  it('lets one caller take so many of them, and others the rest', () => {
    const gate = createCallGate({ ...MANY, callsPerAgent: 4, callsPerCaller: 2 });
    const leave = gate.enter('a', 'x', 1);
    gate.enter('a', 'x', 1);
    expect(() => gate.enter('a', 'x', 1)).toThrow(refused);
    gate.enter('b', 'x', 1);
    gate.enter('a', 'y', 1);
    gate.enter('a', 'y', 1);
    leave();
    gate.enter('a', 'x', 1);
    expect(() => gate.enter('a', 'z', 1)).toThrow(refused);
  });

  it('counts the bytes of all, and always lets a first one in', () => {
    const gate = createCallGate({ ...MANY, bytes: 10 });
    const leave = gate.enter('a', 'x', 50);
    expect(() => gate.enter('b', 'x', 1)).toThrow(refused);
    leave();
    gate.enter('b', 'x', 4);
    gate.enter('c', 'x', 6);
    expect(() => gate.enter('d', 'x', 1)).toThrow(refused);
  });
});
