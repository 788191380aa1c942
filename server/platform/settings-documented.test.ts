import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTINGS } from './config';

test('.env.example documents exactly the settings that are read, and sets none of them', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const documented = lines.flatMap((line) => /^#([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
  expect(documented.sort()).toEqual(SETTINGS.map((setting) => setting.name as string).sort());
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});
