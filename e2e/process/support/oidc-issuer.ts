import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface OidcIssuer {
  readonly url: string;
  /** Who is signed in there, as the issuer tells it. */
  account: { sub: string; email: string; email_verified: boolean; name: string };
  /** Every request for an authorisation, as the browser brought it. */
  readonly asked: URLSearchParams[];
  close(): Promise<void>;
}

export const OIDC_CLIENT = { id: 'molecule', secret: 'only-known-to-this-test-and-its-issuer' } as const;

/** A real OpenID Connect issuer on loopback, at which somebody is signed in already and agrees to everything. */
export async function startOidcIssuer(redirectUri: string): Promise<OidcIssuer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const issuer: OidcIssuer = {
    url,
    account: { sub: 'subject-1', email: 'vera@example.com', email_verified: true, name: 'Vera' },
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: OIDC_CLIENT.id,
        client_secret: OIDC_CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['for this test alone'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => Promise.resolve({ ...issuer.account }) }),
    async loadExistingGrant({ oidc }) {
      const accountId = oidc.session?.accountId;
      const clientId = oidc.client?.clientId;
      if (!accountId || !clientId) return undefined;
      const grant = new oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/auth') issuer.asked.push(searchParams);
    if (!pathname.startsWith('/interaction/')) return void answer(request, response);
    void provider.interactionFinished(request, response, { login: { accountId: issuer.account.sub } });
  });
  return issuer;
}
