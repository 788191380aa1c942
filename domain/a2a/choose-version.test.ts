import { describe, expect, it } from 'vitest';
import { parseAgentCard } from './agent-card';
import { chooseVersion } from './choose-version';

const URL_CALLED = 'https://agent.example/a2a';
const at = (url: string, protocolVersion: string, protocolBinding = 'JSONRPC') => ({
  url,
  protocolVersion,
  protocolBinding,
});
const choices = (card: unknown): string[] =>
  (['0.3', '1.0'] as const).map((clientVersion) =>
    chooseVersion(parseAgentCard(card)?.interfaces ?? [], { url: URL_CALLED, clientVersion }),
  );

describe('the version that is spoken to an agent', () => {
  it.each<[string, unknown, [string, string]]>([
    ['no card', null, ['0.3', '1.0']],
    ['a card without any address', { name: 'Ada' }, ['0.3', '1.0']],
    ['an address without a version', { url: URL_CALLED }, ['0.3', '1.0']],
    ['0.3 alone', { url: URL_CALLED, protocolVersion: '0.3.0' }, ['0.3', '0.3']],
    ['1.0 alone', { supportedInterfaces: [at(URL_CALLED, '1.0')] }, ['1.0', '1.0']],
    ['a patch number', { supportedInterfaces: [at(URL_CALLED, '1.0.1')] }, ['1.0', '1.0']],
    [
      'both at one address',
      { supportedInterfaces: [at(URL_CALLED, '1.0'), at(URL_CALLED, '0.3')] },
      ['0.3', '1.0'],
    ],
    [
      'a hybrid card',
      { url: URL_CALLED, protocolVersion: '0.3', supportedInterfaces: [at(URL_CALLED, '1.0')] },
      ['0.3', '1.0'],
    ],
    [
      'another version at another address, which is not called',
      { supportedInterfaces: [at(`${URL_CALLED}/`, '1.0'), at('https://agent.example/old', '0.3')] },
      ['1.0', '1.0'],
    ],
    [
      'addresses that are all unknown here',
      { supportedInterfaces: [at('http://10.0.0.1/a', '1.0'), at('http://10.0.0.1/b', '0.3')] },
      ['0.3', '1.0'],
    ],
    [
      'the other version in another binding alone',
      { supportedInterfaces: [at(URL_CALLED, '0.3'), at(URL_CALLED, '1.0', 'HTTP+JSON')] },
      ['0.3', '0.3'],
    ],
    ['versions that nobody here speaks', { supportedInterfaces: [at(URL_CALLED, '7.0')] }, ['0.3', '1.0']],
  ])('%s', (_, card, expected) => {
    expect(choices(card)).toEqual(expected);
  });
});
