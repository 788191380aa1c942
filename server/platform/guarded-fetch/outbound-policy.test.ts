import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../config';
import { createOutboundPolicy } from './outbound-policy';

const local = createOutboundPolicy({ mode: 'local', outboundAllow: [] });
const server = createOutboundPolicy({ mode: 'server', outboundAllow: [] });
const listing = (...outboundAllow: string[]) => createOutboundPolicy({ mode: 'server', outboundAllow });

const NEVER = [
  ['169.254.0.1', 'link_local'],
  ['fe80::1', 'link_local'],
  ['169.254.169.254', 'metadata'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['100.64.0.1', 'cgnat'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'broadcast'],
  ['0.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['192.0.2.1', 'documentation'],
  ['240.0.0.1', 'reserved'],
  ['no address', 'reserved'],
] as const;
const OPEN_IN_LOCAL_MODE = [
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.17.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['fd12:3456::1', 'unique_local'],
] as const;

describe('without a list', () => {
  it.each(['1.1.1.1', '2606:4700::1111'])('both modes call %s', (address) => {
    expect([local.refusalOf(address), server.refusalOf(address)]).toEqual([null, null]);
  });
  it.each(NEVER)('no mode calls %s', (address, category) => {
    expect([local.refusalOf(address), server.refusalOf(address)]).toEqual([category, category]);
  });
  it.each(OPEN_IN_LOCAL_MODE)('only local mode calls %s', (address, category) => {
    expect([local.refusalOf(address), server.refusalOf(address)]).toEqual([null, category]);
  });
});

describe('with a list', () => {
  it('calls what is listed and nothing beside it', () => {
    const policy = listing('10.1.0.0/16', '127.0.0.2', 'fd12::/16', '100.64.0.0/24');
    const allowed = ['10.1.2.3', '127.0.0.2', 'fd12::1', '100.64.0.9', '::ffff:10.1.2.3'];
    expect(allowed.map(policy.refusalOf)).toEqual(allowed.map(() => null));
    expect(
      ['10.2.0.1', '127.0.0.1', 'fd13::1', '100.64.1.1', '::ffff:10.2.0.1'].map(policy.refusalOf),
    ).toEqual(['private', 'loopback', 'unique_local', 'cgnat', 'private']);
  });

  it('never opens a metadata service, however wide the list is', () => {
    const policy = listing('fc00::/7', '100.64.0.0/10', '10.0.0.0/8');
    expect(['fd00:ec2::254', '100.100.100.200', '169.254.169.254'].map(policy.refusalOf)).toEqual([
      'metadata',
      'metadata',
      'metadata',
    ]);
  });

  it('takes ranges that are known only at run time', () => {
    const source = { mode: 'server', outboundAllow: [] } as const;
    expect(createOutboundPolicy(source, ['172.18.0.0/16']).refusalOf('172.18.0.5')).toBeNull();
    expect(() => createOutboundPolicy(source, ['169.254.0.0/16'])).toThrow(RangeError);
  });

  it('cannot be changed after it was built', () => {
    const outboundAllow = ['10.0.0.0/8'];
    const policy = listing(...outboundAllow);
    outboundAllow.push('192.168.0.0/16');
    expect(policy.refusalOf('192.168.0.1')).toBe('private');
    expect(Object.isFrozen(policy)).toBe(true);
  });
});

describe('names of metadata services', () => {
  it.each([
    'metadata',
    'metadata.google.internal',
    'METADATA.google.internal.',
    'metadata.azure.com',
    'instance-data',
  ])('%s is refused before it is resolved', (name) => {
    expect(local.refusalOfName(name)).toBe('metadata');
  });
  it('a name that only resembles one is not', () => {
    expect(local.refusalOfName('metadata.example.com')).toBeNull();
  });
});

describe('MOLECULE_OUTBOUND_ALLOW', () => {
  const allowOf = (text: string) => parseConfig({ MOLECULE_OUTBOUND_ALLOW: text }).outboundAllow;
  it('is a list with commas, and empty unless set', () => {
    expect(parseConfig({}).outboundAllow).toEqual([]);
    expect(allowOf('')).toEqual([]);
    expect(allowOf(' 10.0.0.0/8, 127.0.0.1 ,fd00::/8,')).toEqual(['10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
  });

  it.each([
    ['10.0.0.0/33', 'is neither an IP address nor a CIDR range'],
    ['10.0.0.0/8/8', 'is neither'],
    ['10.0.0.0/', 'is neither'],
    ['10.0.0', 'is neither'],
    ['0x7f000001', 'is neither'],
    ['localhost', 'is neither'],
    ['10.0.0.0/7', 'is not inside a loopback, private, unique-local or CGNAT range'],
    ['0.0.0.0/0', 'is not inside'],
    ['::/0', 'is not inside'],
    ['169.254.169.254', 'is not inside'],
    ['1.1.1.1', 'is not inside'],
    ['::ffff:10.0.0.0/104', 'is not inside'],
  ])('stops the start at %s and names it', (entry, problem) => {
    expect(() => allowOf(`192.168.0.0/16,${entry}`)).toThrow(ConfigError);
    expect(() => allowOf(`192.168.0.0/16,${entry}`)).toThrow(`MOLECULE_OUTBOUND_ALLOW: ${entry} ${problem}`);
  });
});
