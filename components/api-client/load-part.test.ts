import { expect, it } from 'vitest';
import { loadPart } from './load-part';

const failing = (times: number) => {
  let tries = 0;
  return () => (tries++ < times ? Promise.reject(new Error('no chunk')) : Promise.resolve('code'));
};

it('waits for a platform that is away, however long', async () => {
  await expect(loadPart(failing(5), () => Promise.resolve(false), 0)).resolves.toBe('code');
});

it('tries once more when the platform answers', async () => {
  await expect(loadPart(failing(1), () => Promise.resolve(true), 0)).resolves.toBe('code');
});

it('fails with code that a platform which answers does not have', async () => {
  await expect(loadPart(failing(2), () => Promise.resolve(true), 0)).rejects.toThrow('no chunk');
});
