import { expect, it, vi } from 'vitest';
import { endWithAccess } from './end-with-access';

const encode = (text: string) => new TextEncoder().encode(text);

/** A stream that lives until it is closed or cancelled, as the one of events does. */
function openSource() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const cancelled = vi.fn();
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: cancelled,
  });
  return {
    stream,
    cancelled,
    send: (text: string) => controller?.enqueue(encode(text)),
    close: () => controller?.close(),
  };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

it('passes everything on, and ends when its source does', async () => {
  const source = openSource();
  const asked = vi.fn(() => Promise.resolve(true));
  const reading = readAll(endWithAccess(source.stream, asked));
  source.send('one ');
  source.send('two');
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1));
  source.close();
  expect(await reading).toBe('one two');
});

it('ends as any stream does once its reader may read no longer, and lets its source go', async () => {
  const source = openSource();
  let may = true;
  const reading = readAll(endWithAccess(source.stream, () => Promise.resolve(may)));
  source.send('before');
  may = false;
  expect(await reading).toBe('before');
  expect(source.cancelled).toHaveBeenCalledOnce();
});

it('lets its source go when its reader leaves, and asks no more', async () => {
  const source = openSource();
  const asked = vi.fn(() => Promise.resolve(true));
  await endWithAccess(source.stream, asked).cancel();
  await vi.waitFor(() => expect(source.cancelled).toHaveBeenCalledOnce());
  const calls = asked.mock.calls.length;
  const other = vi.fn(() => Promise.resolve(true));
  const reader = endWithAccess(openSource().stream, other);
  await vi.waitFor(() => expect(other.mock.calls.length).toBeGreaterThan(1));
  expect(asked.mock.calls.length).toBe(calls);
  await reader.cancel();
});

it('waits for a slow reader instead of keeping what it has not read', async () => {
  let pulled = 0;
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(encode('x'));
    },
  });
  const stream = endWithAccess(source, () => Promise.resolve(true));
  const reader = stream.getReader();
  await reader.read();
  await reader.read();
  expect(pulled).toBeLessThan(8);
  await reader.cancel();
});
