import { z } from 'zod';
import { ToolError, tool } from '../tool';
import { readPiece } from './read-bytes';

const PIECE_BYTES_MAX = 128 * 1024;

export const readFile = tool({
  name: 'read_file',
  description:
    'Reads a text file of your workspace as it is on the disk now. A long one comes in pieces: the answer says at which offset the next one begins.',
  needs: 'look',
  input: {
    path: z.string().describe('Such as notes.md or /workspace/notes.md.'),
    offset: z.int().min(0).optional().describe('Bytes to skip.'),
  },
  async run({ path, offset = 0 }, { workspaceRoot }) {
    const { bytes, size } = await readPiece(workspaceRoot, path, { offset, bytesMax: PIECE_BYTES_MAX });
    if (bytes.includes(0)) throw new ToolError(`${path} is not a text file; it has ${size} bytes.`);
    const whole = bytes.subarray(0, endOfCharacters(bytes));
    const end = offset + whole.length;
    const rest = end < size && whole.length > 0 ? `\n\n[${size - end} more bytes: offset ${end}]` : '';
    return whole.toString('utf8') + rest || '[The file is empty.]';
  },
});

/** Where the last whole character ends; what is no UTF-8 at all ends where it ends. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    // 10xxxxxx continues a character.
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
