import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CliSession } from './cli-program';

const Stored = z.object({
  id: z.string().min(1),
  ancestors: z.array(z.string()),
  counted: z.record(z.string(), z.number()).optional(),
});

/** Which session of the program each conversation has come to, on disk. */
export class SessionStore {
  constructor(private readonly folder: string) {}

  /** Null for a conversation without one; a file that cannot be read counts as none. */
  async read(contextId: string): Promise<CliSession | null> {
    const text = await readFile(this.#file(contextId), 'utf8').catch(() => null);
    if (text === null) return null;
    const { id, ancestors, counted } = parse(text) ?? {};
    return id === undefined || ancestors === undefined
      ? null
      : { id, ancestors, ...(counted && { counted }) };
  }

  async write(contextId: string, session: CliSession): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = this.#file(contextId);
    await writeFile(`${file}.new`, JSON.stringify(session), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove(contextId: string): Promise<void> {
    await rm(this.#file(contextId), { force: true });
  }

  /** Conversations are named by whoever begins them: no name may lead out of the folder. */
  #file(contextId: string): string {
    return join(this.folder, `${createHash('sha256').update(contextId).digest('hex')}.json`);
  }
}

function parse(text: string): z.infer<typeof Stored> | null {
  try {
    return Stored.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
