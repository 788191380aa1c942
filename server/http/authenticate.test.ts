import { describe, expect, it } from 'vitest';
import type { Deps } from '../deps';
import { parseConfig } from '../platform/config';
import { authenticate } from './authenticate';
import { withRequestContext } from './request-context';

const headers = new Headers({ host: 'localhost:3000' });
/** authenticate reads the configuration and nothing else of Deps. */
const depsWith = (env: Record<string, string>): Deps => ({ config: parseConfig(env) }) as Deps;

describe('where nobody can look at the socket, as under plain next start', () => {
  it('a request is nobody’s until the operator has stated that the bind is loopback', () => {
    expect(authenticate(depsWith({}), headers, 'r')).toMatchObject({ kind: 'anonymous', role: null });
    const stated = depsWith({ MOLECULE_BIND: '127.0.0.1' });
    expect(authenticate(stated, headers, 'r')).toMatchObject({ kind: 'person', role: 'owner' });
  });
});

describe('where the socket is known', () => {
  it('a stated bind does not make a stranger the owner', () => {
    const stated = depsWith({ MOLECULE_BIND: '127.0.0.1' });
    const principal = withRequestContext({ peerAddress: '10.0.0.1' }, () =>
      authenticate(stated, headers, 'r'),
    );
    expect(principal).toMatchObject({ kind: 'anonymous', role: null, requestId: 'r' });
  });

  it('two requests at once do not see each other’s connection', async () => {
    const roleOf = (peerAddress: string) =>
      withRequestContext({ peerAddress }, async () => {
        await Promise.resolve();
        return authenticate(depsWith({}), headers, 'r').role;
      });
    const roles = await Promise.all([roleOf('127.0.0.1'), roleOf('10.0.0.1'), roleOf('::1')]);
    expect(roles).toEqual(['owner', null, 'owner']);
  });
});
