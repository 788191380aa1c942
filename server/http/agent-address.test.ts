import { describe, expect, it } from 'vitest';
import { agentUrl } from './agent-address';

describe('the address that agents are told', () => {
  it.each([
    [{ address: '172.17.0.1', family: 'IPv4', port: 3001 }, 'http://172.17.0.1:3001'],
    [{ address: 'fd00::1', family: 'IPv6', port: 3001 }, 'http://[fd00::1]:3001'],
  ])('of %o is %s', (address, url) => {
    expect(agentUrl(address)).toBe(url);
  });

  it.each(['0.0.0.0', '::'])('is never %s, which nobody can connect to', (address) => {
    const url = agentUrl({ address, family: 'IPv4', port: 80 });
    expect(url).toMatch(/^http:\/\/(\d+\.){3}\d+:80$/);
    expect(url).not.toContain('0.0.0.0');
  });
});
