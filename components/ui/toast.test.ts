import { expect, it } from 'vitest';
import { makesRoom } from './toast';

const shown = (...types: string[]) => types.map((type, at) => ({ id: at, type }));

it('makes room for one more by what was said longest ago, and never by an error', () => {
  expect(makesRoom(shown('info', 'info', 'info', 'info'))).toBeUndefined();
  expect(makesRoom(shown('error', 'info', 'success', 'info', 'info'))?.id).toBe(1);
  expect(makesRoom(shown('error', 'error', 'error', 'error', 'error'))).toBeUndefined();
});
