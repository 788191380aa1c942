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

it('tells containers the address that was set, without waiting for anybody to listen', async () => {
  const settings = { bind: '127.0.0.1', port: 3000, platformUrl: 'http://10.0.0.1:3001/api' };
  expect(await createOwnAddresses(settings).forContainers('172.18.0.1')).toBe('http://10.0.0.1:3001/api');
});

it('tells containers what opens for them on their gateway, and waits until that can be', async () => {
  const addresses = createOwnAddresses({ bind: '127.0.0.1', port: 3000 });
  const asked = addresses.forContainers('172.18.0.1');
  addresses.setAgentDoor(async (gateway) => `http://${gateway}:3001/api`);
  expect(await asked).toBe('http://172.18.0.1:3001/api');
});

it('sends containers to the public address where nothing opens for them, and nowhere without one', async () => {
  const published = createOwnAddresses({
    bind: '0.0.0.0',
    port: 3000,
    publicUrl: 'https://molecule.example',
  });
  published.setAgentDoor(async () => null);
  expect(await published.forContainers('172.18.0.1')).toBe('https://molecule.example/api');
  const alone = createOwnAddresses({ bind: '127.0.0.1', port: 3000 });
  alone.setAgentDoor(null);
  expect(await alone.forContainers(null)).toBeNull();
});

it('is reached from its host below its path', () => {
  const addresses = createOwnAddresses({ bind: '127.0.0.1', port: 3000, basePath: '/agents/molecule' });
  expect(addresses.forThisHost()).toBe('http://127.0.0.1:3000/agents/molecule/api');
});

it.each([
  [{ externalUrl: 'https://agents.example/' }, 'https://agents.example/api'],
  [
    { externalUrl: 'https://agents.example/api', publicUrl: 'https://molecule.example' },
    'https://agents.example/api',
  ],
  [{ publicUrl: 'https://molecule.example/here' }, 'https://molecule.example/here/api'],
  [{}, null],
])('with %j machines elsewhere reach it at %s', (settings, expected) => {
  expect(createOwnAddresses({ bind: '127.0.0.1', port: 3000, ...settings }).forElsewhere()).toBe(expected);
});
