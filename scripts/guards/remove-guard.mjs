import { relative } from 'node:path';
import { ROOT } from '../test/run-command.mjs';
import { GUARDS } from './guards.mjs';

/** @throws where the text is not there exactly once: the code has changed, and with it what removes the guard */
export function applyCut(code, { file, text, replacement }) {
  const pieces = code.split(text);
  if (pieces.length === 2) return pieces.join(replacement);
  throw new Error(
    `${file} has ${pieces.length - 1} times, and not once, what scripts/guards/guards.mjs replaces in it: ${text.trim()}`,
  );
}

/** A plugin of Vite that loads the code without one guard; the files on disk stay as they are. */
export function removeGuard(name) {
  const guard = GUARDS.find((candidate) => candidate.name === name);
  if (!guard) throw new Error(`There is no guard ${name} in scripts/guards/guards.mjs.`);
  return {
    name: 'molecule:remove-guard',
    // What stands in the file is replaced, not what a compiler has made of it.
    enforce: 'pre',
    transform(code, id) {
      const file = relative(ROOT, id.split('?')[0]);
      const cuts = guard.cuts.filter((cut) => cut.file === file);
      return cuts.length === 0 ? null : { code: cuts.reduce(applyCut, code), map: null };
    },
  };
}
