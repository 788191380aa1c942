import { describe, expect, it } from 'vitest';
import type { Deps } from '../deps';
import { parseConfig } from '../platform/config';
import type { Limits } from '../platform/limits/limits';
import { authenticate } from './authenticate';
import { type Audience, withRequestContext } from './request-context';

const headers = new Headers({ host: 'localhost:3000' });
const limits: Pick<Limits, 'take' | 'findExceeded'> = {
  take: () => Promise.resolve(null),
  findExceeded: () => null,
};
/** authenticate reads the configuration and counts wrong bearers; it needs nothing else of Deps. */
const depsWith = (env: Record<string, string>): Deps => ({ config: parseConfig(env), limits }) as Deps;

const LOOPBACK = '127.0.0.1';
const at = (peerAddress: string, audience: Audience = 'owner') => ({
  peerAddress,
  clientAddress: peerAddress,
  audience,
});

describe('where nobody can look at the socket, as under plain next start', () => {
  it('a request is nobody’s until the operator has stated that the bind is loopback', async () => {
    expect(await authenticate(depsWith({}), headers, 'r')).toMatchObject({ kind: 'anonymous', role: null });
    const stated = depsWith({ MOLECULE_BIND: LOOPBACK });
    expect(await authenticate(stated, headers, 'r')).toMatchObject({ kind: 'person', role: 'owner' });
  });
});

describe('where the socket is known', () => {
  it('a stated bind does not make a stranger the owner', async () => {
    const stated = depsWith({ MOLECULE_BIND: LOOPBACK });
    const principal = await withRequestContext(at('10.0.0.1'), () => authenticate(stated, headers, 'r'));
    expect(principal).toMatchObject({ kind: 'anonymous', role: null, requestId: 'r' });
  });

  it('two requests at once do not see each other’s connection', async () => {
    const roleOf = (peerAddress: string) =>
      withRequestContext(at(peerAddress), async () => {
        await Promise.resolve();
        return (await authenticate(depsWith({}), headers, 'r')).role;
      });
    const roles = await Promise.all([roleOf(LOOPBACK), roleOf('10.0.0.1'), roleOf('::1')]);
    expect(roles).toEqual(['owner', null, 'owner']);
  });
});

describe('on the listener of agents', () => {
  const asked = (given: Record<string, string>) =>
    withRequestContext(at(LOOPBACK, 'agents'), () =>
      authenticate(depsWith({ MOLECULE_BIND: LOOPBACK }), new Headers(given), 'r'),
    );

  it('a request without a bearer is nobody’s, from this machine and under its own name too', async () => {
    expect(await asked({ host: 'localhost:3001' })).toMatchObject({ kind: 'anonymous', role: null });
  });

  it('the name and the page a request comes from do not matter: nobody’s rights can be borrowed there', async () => {
    const given = { host: 'host.docker.internal:3001', origin: 'https://elsewhere.example' };
    expect(await asked(given)).toMatchObject({ kind: 'anonymous', role: null });
  });

  it.each(['Bearer x', 'Basic b3duZXI6', ''])('the authorization %j is refused', (authorization) =>
    expect(asked({ host: 'localhost:3001', authorization })).rejects.toMatchObject({ code: 'invalid_token' }),
  );
});
