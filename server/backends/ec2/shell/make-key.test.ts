import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { makeKey } from './make-key';

const MANY = 2000;

it('makes keys that can be read, each of them, and each another one', () => {
  const keys = Array.from({ length: MANY }, makeKey);
  const unreadable = keys.filter((key) =>
    [key.public, key.private].some((text) => ssh2.utils.parseKey(text) instanceof Error),
  );
  expect(unreadable).toEqual([]);
  expect(new Set(keys.map((key) => key.public)).size).toBe(MANY);
});
