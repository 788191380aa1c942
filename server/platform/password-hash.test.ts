import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash';

const PASSWORD = 'a quiet river at night';

describe('a stored password', () => {
  it('is known again, has a salt of its own and says how it was made', async () => {
    const [one, two] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
    expect(one).toMatch(/^scrypt\$15\$8\$3\$/);
    expect(one).not.toBe(two);
    expect(one).not.toContain(PASSWORD);
    expect(await verifyPassword(PASSWORD, one)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, one)).toBe(false);
  });

  it('made with other parameters is known by those', async () => {
    const weak = 'scrypt$4$1$1$c2FsdHNhbHQ$';
    const { scryptSync } = await import('node:crypto');
    const key = scryptSync(PASSWORD, Buffer.from('c2FsdHNhbHQ', 'base64url'), 32, { N: 16, r: 1, p: 1 });
    expect(await verifyPassword(PASSWORD, weak + key.toString('base64url'))).toBe(true);
  });

  it('is the same in either form of its letters', async () => {
    const hash = await hashPassword('Zo\u00eb lives by the sea');
    expect(await verifyPassword('Zoe\u0308 lives by the sea', hash)).toBe(true);
  });

  it.each([null, '', 'plain', 'scrypt$$$$$'])(
    'that is not there (%j) is nobody’s, after as much work',
    async (stored) => {
      const took = async (hash: string | null) => {
        const before = performance.now();
        expect(await verifyPassword(PASSWORD, hash)).toBe(false);
        return performance.now() - before;
      };
      const real = await hashPassword('another password here');
      const absent = await took(stored);
      // The quickest of some: whatever else this machine does makes one of them slow.
      const wrong = Math.min(await took(real), await took(real), await took(real));
      expect(absent).toBeGreaterThan(wrong / 5);
    },
  );
});
