import { describe, expect, it } from 'vitest';
import { agentCardUrls, parseAgentCard } from './agent-card';

describe('parseAgentCard', () => {
  it('has no url and no version when the card names none', () => {
    expect(parseAgentCard({ skills: [null, 5, true, []] })).toStrictEqual({
      name: '',
      description: '',
      skills: [],
      interfaces: [],
    });
  });

  it.each([null, undefined, 5, 'x', []])('reads %j as no card', (value) => {
    expect(parseAgentCard(value)).toBeNull();
    expect(agentCardUrls(value)).toEqual([]);
  });

  it.each([
    ['preferredTransport', 'protocolVersion', 'additionalInterfaces'],
    ['preferred_transport', 'protocol_version', 'additional_interfaces'],
  ])('reads the fields of 0.3 under %s, %s and %s', (transport, version, additional) => {
    const card = {
      url: 'x:/1',
      [transport]: 'GRPC',
      [version]: '0.3.0',
      [additional]: [{ url: 'x:/2', transport: 'HTTP+JSON' }],
    };
    expect(parseAgentCard(card)?.interfaces).toStrictEqual([
      { url: 'x:/1', binding: 'GRPC', protocolVersion: '0.3.0' },
      { url: 'x:/2', binding: 'HTTP+JSON', protocolVersion: '0.3.0' },
    ]);
  });

  it('prefers an address whose version is spoken here or not said', () => {
    const urlOf = (...versions: string[]): unknown =>
      parseAgentCard({
        supportedInterfaces: versions.map((protocolVersion) => ({
          url: `x:/${protocolVersion}`,
          protocolVersion,
        })),
      })?.url;
    expect([urlOf('9.0', '1.0'), urlOf('9.0', ''), urlOf('9.0', '8.0')]).toEqual(['x:/1.0', 'x:/', 'x:/9.0']);
  });
});
