import { constants } from 'node:fs';
import { basename } from 'node:path';
import { ToolError } from '../tool';
import { openRegularFile, resolveInWorkspace } from './workspace-path';

/** A file of the workspace as a whole. */
export interface WholeFile {
  readonly name: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

export async function readWholeFile(root: string, path: string, bytesMax: number): Promise<WholeFile> {
  const real = await resolveInWorkspace(root, path);
  const handle = await openRegularFile(real, path, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > bytesMax)
      throw new ToolError(`${path} has ${size} bytes; at most ${bytesMax} are possible here.`);
    return { name: basename(real), bytes: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

/** A piece of a file. */
export interface FilePiece {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly size: number;
}

export async function readPiece(
  root: string,
  path: string,
  { offset, bytesMax }: { readonly offset: number; readonly bytesMax: number },
): Promise<FilePiece> {
  const handle = await openRegularFile(await resolveInWorkspace(root, path), path, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    const room = Buffer.alloc(Math.max(0, Math.min(bytesMax, size - offset)));
    const { bytesRead } = await handle.read(room, 0, room.length, offset);
    return { bytes: room.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}
