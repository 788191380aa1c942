import { describe, expect, it } from 'vitest';
import { makeZip } from './make-zip';

const bytesOf = async (blob: Blob): Promise<DataView> => new DataView(await blob.arrayBuffer());
const text = (view: DataView, at: number, length: number): string =>
  new TextDecoder().decode(new Uint8Array(view.buffer, at, length));

describe('a ZIP archive', () => {
  it('has each file where its directory says, with name, content and checksum', async () => {
    const files = { 'org.yaml': 'name: Team\n', 'lead/prompt-é.md': 'Führe.', 'empty.md': '' };
    const view = await bytesOf(makeZip(files));
    const end = view.byteLength - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    expect(view.getUint16(end + 10, true)).toBe(3);
    const found: Record<string, string> = {};
    const sums: number[] = [];
    let at = view.getUint32(end + 16, true);
    for (let n = 0; n < 3; n += 1) {
      expect(view.getUint32(at, true)).toBe(0x02014b50);
      const nameLength = view.getUint16(at + 28, true);
      const size = view.getUint32(at + 24, true);
      const local = view.getUint32(at + 42, true);
      expect(view.getUint32(local, true)).toBe(0x04034b50);
      sums.push(view.getUint32(at + 16, true));
      found[text(view, at + 46, nameLength)] = text(view, local + 30 + nameLength, size);
      at += 46 + nameLength;
    }
    expect(at).toBe(end);
    expect(found).toEqual(files);
    // The checksum of nothing is 0; the others as `cksum -o 3` and every unzip work them out.
    expect(sums).toEqual([0, expect.any(Number), expect.any(Number)]);
    expect(sums[0]).toBe(0);
  });

  it('has the well-known checksum of "123456789"', async () => {
    const view = await bytesOf(makeZip({ a: '123456789' }));
    expect(view.getUint32(14, true)).toBe(0xcbf43926);
  });

  it('is the same archive for the same files', async () => {
    const [one, other] = await Promise.all([
      makeZip({ a: '1', b: '2' }).arrayBuffer(),
      makeZip({ b: '2', a: '1' }).arrayBuffer(),
    ]);
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });
});
