import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKETPLACE_ITEMS, purchasePath, readPurchase, withoutPurchase } from './purchase';

const queryOf = (path: string): string => new URL(path, 'http://localhost').search;

describe('reading an address', () => {
  it.each(MARKETPLACE_ITEMS)('knows the purchase that $name leads to', (item) => {
    expect(readPurchase(queryOf(purchasePath(item.id)))).toEqual({ item });
  });

  it.each(['', '?', '?purchase_success=0', '?purchase_success=true', '?purchase_success', '?item=agent'])(
    'sees no purchase in "%s"',
    (search) => expect(readPurchase(search)).toBeNull(),
  );

  it.each(['__proto__', 'constructor', 'AGENT', 'agent ', '<img src=x>', '\u202Etnega', 'x'.repeat(10_000)])(
    'names no item for %j',
    (item) => {
      const search = `?purchase_success=1&item=${encodeURIComponent(item)}`;
      expect(readPurchase(search)).toEqual({ item: null });
    },
  );

  it('reads whatever stands there without an error', () => {
    fc.assert(fc.property(fc.string(), (search) => void readPurchase(search)));
  });
});

describe('cleaning an address', () => {
  it.each([
    ['?purchase_success=1', ''],
    ['?purchase_success=1&item=agent', ''],
    ['?ws=a&purchase_success=1&tab=chat&item=agent', '?ws=a&tab=chat'],
    ['?q=a%20b+c&&purchase%5Fsuccess=1', '?q=a%20b+c'],
    ['?purchase_success=1&purchase_success=1&items=1', '?items=1'],
    ['?q=%E0%A4&purchase_success=1', '?q=%E0%A4'],
    ['', ''],
  ])('"%s" becomes "%s"', (search, expected) => expect(withoutPurchase(search)).toBe(expected));

  it('leaves no purchase to be read, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.webQueryParameters()), (others) => {
        const search = `?${[...others, 'purchase_success=1', ...others].join('&')}`;
        expect(readPurchase(withoutPurchase(search))).toBeNull();
      }),
    );
  });
});
