import { expect, it } from 'vitest';
import { createOwnAddresses } from './own-addresses';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:3000/api'],
  ['localhost', 'http://127.0.0.1:3000/api'],
  ['0.0.0.0', 'http://127.0.0.1:3000/api'],
  ['::', 'http://127.0.0.1:3000/api'],
  ['', 'http://127.0.0.1:3000/api'],
  ['::1', 'http://[::1]:3000/api'],
  ['10.1.2.3', 'http://10.1.2.3:3000/api'],
])('bound to %j it is reached from its host at %s', (bind, expected) => {
  expect(createOwnAddresses({ bind, port: 3000 }).forThisHost()).toBe(expected);
});

it('knows a port that was left open only when it listens', () => {
  const addresses = createOwnAddresses({ bind: '127.0.0.1', port: 0 });
  expect(addresses.forThisHost()).toBeNull();
  addresses.noteListening(4711);
  expect(addresses.forThisHost()).toBe('http://127.0.0.1:4711/api');
});
