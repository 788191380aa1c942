const HEADER_BYTES = 8;
const STDERR = 2;
/** Of each output; what comes after it is dropped, so that a chatty command cannot fill our memory. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

interface Frame {
  readonly channel: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

/** Takes the engine's mix of both outputs apart, however the network cuts it. */
export async function* framesOf(mixed: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest = Buffer.alloc(0);
  for await (const chunk of mixed) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(4);
      if (rest.length < end) break;
      yield { channel: rest[0] === STDERR ? 'stderr' : 'stdout', bytes: rest.subarray(HEADER_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
}

export interface Output {
  /** What has come so far. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<void>;
}

/** Collects both outputs of a command while it runs. */
export function createOutput(mixed: AsyncIterable<Buffer>): Output {
  const pieces: Record<Frame['channel'], Buffer[]> = { stdout: [], stderr: [] };
  const sizes = { stdout: 0, stderr: 0 };
  const collect = async (): Promise<void> => {
    for await (const { channel, bytes } of framesOf(mixed)) {
      const kept = bytes.subarray(0, OUTPUT_BYTES_MAX - sizes[channel]);
      sizes[channel] += kept.length;
      if (kept.length > 0) pieces[channel].push(kept);
    }
  };
  const textOf = (channel: Frame['channel']) => () => Buffer.concat(pieces[channel]).toString('utf8');
  return { stdout: textOf('stdout'), stderr: textOf('stderr'), ended: collect() };
}
