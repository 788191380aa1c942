import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The token of this workspace as it stands now: a restart, or a person, may have put another one there. Null: none. */
export function readToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

/** Keeps a token for the starts to come, for nobody else's eyes; one that is there already stays. */
export function keepToken(file: string, token: string): void {
  if (readToken(file) !== null) return;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${token}\n`, { mode: 0o600 });
  // A file that was there before keeps its mode.
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
