import { writeSync } from 'node:fs';

/** What the agent prints is its log: the backend keeps it, and people read it in the Terminal tab. */
export function say(text: string): void {
  write(1, text);
}

/** What somebody has to do something about. */
export function warn(text: string): void {
  write(2, text);
}

/** At once, because the last line before an end matters most; a reader that is gone must not end the agent. */
function write(descriptor: 1 | 2, text: string): void {
  try {
    writeSync(descriptor, `${new Date().toISOString()} [agent] ${text}\n`);
  } catch {
    // A full pipe, or nobody at its other end.
  }
}
