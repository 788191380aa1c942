const NEWLINE = 0x0a;
/** Results of tools stand whole in a line, pictures too. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** The JSON objects in a stream, one a line. What is none, and a line without end, is passed over. */
export async function* jsonLines(
  chunks: AsyncIterable<Buffer>,
  lineBytesMax = LINE_BYTES_MAX,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      const value = bytes <= lineBytesMax ? parseObject(Buffer.concat(begun)) : null;
      begun = [];
      bytes = 0;
      if (value) yield value;
    }
    add(chunk.subarray(from));
  }
  const last = bytes <= lineBytesMax ? parseObject(Buffer.concat(begun)) : null;
  if (last) yield last;

  function add(part: Buffer): void {
    bytes += part.length;
    if (bytes <= lineBytesMax) begun.push(part);
    else begun = [];
  }
}

function parseObject(line: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
