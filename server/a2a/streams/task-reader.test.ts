import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TaskReader } from './task-reader';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (seq: number | null, ends = false) => ({ seq, result: `{"n":${seq}}`, ends });
const open = () => {
  const reader = new TaskReader('r');
  const source = reader.stream.getReader();
  const next = async (): Promise<string | null> => {
    const { done, value } = await source.read();
    return done ? null : Buffer.from(value).toString();
  };
  return { reader, next };
};

describe('a stream of a task', () => {
  it('gets a comment when it was quiet for 15 seconds, and none while something comes', async () => {
    const { reader, next } = open();
    reader.push(event(1));
    await vi.advanceTimersByTimeAsync(15_000);
    reader.push(event(2));
    await vi.advanceTimersByTimeAsync(30_000);
    reader.close();
    const all: string[] = [];
    for (let text = await next(); text !== null; text = await next()) all.push(text);
    expect(all.map((text) => text.split('\n')[0])).toEqual(['id: 1', 'id: 2', ': keepalive']);
  });

  it('holds envelopes under the id of its request, and no id where there is no number', async () => {
    const { reader, next } = open();
    reader.push(event(7));
    reader.push(event(null, true));
    expect(await next()).toBe('id: 7\ndata: {"jsonrpc":"2.0","id":"r","result":{"n":7}}\n\n');
    expect(await next()).toBe('data: {"jsonrpc":"2.0","id":"r","result":{"n":null}}\n\n');
    expect(await next()).toBeNull();
  });

  it('brings what is replayed before what came meanwhile, and nothing twice', async () => {
    const { reader, next } = open();
    reader.hold();
    for (const seq of [3, 4, 5]) reader.push(event(seq));
    for (const seq of [2, 3]) reader.send(event(seq));
    reader.release(3);
    reader.close();
    const ids: string[] = [];
    for (let text = await next(); text !== null; text = await next()) ids.push(text.split('\n')[0] ?? '');
    expect(ids).toEqual(['id: 2', 'id: 3', 'id: 4', 'id: 5']);
  });

  it('is cut off by a reader who is more than 4 MiB behind', () => {
    const { reader } = open();
    const large = 'x'.repeat(1024 * 1024);
    for (let seq = 1; seq <= 10 && reader.isOpen; seq += 1) {
      reader.push({ seq, result: JSON.stringify(large), ends: false });
    }
    expect(reader.isOpen).toBe(false);
  });

  it('leaves no timer behind when its client goes', async () => {
    const { reader } = open();
    await reader.stream.cancel().catch(() => {});
    reader.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
