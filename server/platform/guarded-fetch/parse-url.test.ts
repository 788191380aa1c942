import { expect, it } from 'vitest';
import { isOutboundFailure } from './outbound-failure';
import { hostOf, parseOutboundUrl } from './parse-url';

const failureOf = (url: string): unknown => {
  try {
    return parseOutboundUrl(url).href;
  } catch (error) {
    return error;
  }
};

it.each([
  'ftp://agent.test/',
  'file:///etc/passwd',
  'gopher://agent.test/',
  'javascript:alert(1)',
  'unix:/var/run/docker.sock',
  'data:text/plain,x',
  'agent.test',
  '//agent.test/',
  '',
  'http://',
  'http://user@agent.test/',
  'http://user:secret@agent.test/',
  'http://:secret@agent.test/',
  'http://agent.test/#part',
  'http://agent.test#@127.0.0.1/',
  'http://agent.test/#',
  'http://agent.test\\@127.0.0.1/',
  'http://127.0.0.1\\.agent.test/',
  ' http://agent.test/',
  'http://agent.test/a b',
  'http://agent.te\nst/',
  'http://agent.te\tst/',
  'http://agent.test/\u0000',
  'http://agent.test:99999/',
  'http://[::1/',
  'http://[fe80::1%25eth0]/',
  'http://256.256.256.256/',
])('%j is no address to call', (url) => {
  expect(failureOf(url)).toSatisfy((failure) => isOutboundFailure(failure) && failure.kind === 'bad_url');
});

it.each([
  ['http://agent.test', 'agent.test'],
  ['https://agent.test:8443/a?b=c', 'agent.test'],
  ['HTTP://AGENT.test/', 'agent.test'],
  ['http://[2001:db8::1]:80/', '2001:db8::1'],
  ['http://0177.0.0.1/', '127.0.0.1'],
])('%s has the host %s', (url, host) => {
  expect(hostOf(parseOutboundUrl(url))).toBe(host);
});
