import { randomUUID } from 'node:crypto';
import NextAuth, { type AuthOptions } from 'next-auth';
import { addBasePath, removeBasePath } from '@/domain/base-path.mjs';
import { type Deps, findDeps } from '../../deps';
import { enterByProvider, type ProviderAccount } from '../../people/enter-by-provider';
import { providerCookies } from '../../people/provider-cookies';
import { toAuthProvider } from '../../people/provider-options';
import { listProviders } from '../../people/providers';
import { isSecure, type SessionClaims, toToken } from '../../people/session-cookie';
import { lifetimeSeconds } from '../../people/session-life';
import { AppError, toAppError } from '../../platform/app-error';
import type { Config } from '../../platform/config';
import { assertLeft } from '../../platform/limits/assert-left';
import { errorResponse, logError } from '../error-response';
import { currentSite, findForeignness } from '../foreign-request';
import { findRequestContext } from '../request-context';
import { apiSecurityHeaders } from '../security-headers';
import { callerNetwork } from '../take-allowance';

/** The steps of next-auth that are used: its own pages, its session endpoint and its sign-out are not there. */
const STEPS = new Set(['GET csrf', 'POST signin', 'GET signin', 'GET callback', 'GET error']);

/** Its types know Next's own request alone. */
const handleStep = NextAuth as unknown as (
  request: Request,
  context: object,
  options: AuthOptions,
) => Promise<Response>;

/**
 * Signs people in at GitHub, Google or an OpenID Connect issuer. The one place with next-auth's own HTTP: redirects between
 * a browser and a provider are no endpoint of ours, and it alone calls out by itself, to the configured issuers.
 */
export async function providerSignIn(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const requestId = randomUUID();
  const deps = findDeps();
  try {
    if (!deps) throw new AppError('platform_unavailable');
    const { nextauth } = await context.params;
    await assertStep(deps, request, nextauth);
    if (wasDenied(request, nextauth)) return toSignIn(deps);
    const response: Response = await handleStep(request, context, optionsOf(deps, request, requestId));
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(apiSecurityHeaders())) headers.set(name, value);
    headers.set('cache-control', 'no-store');
    return new Response(response.body, { status: response.status, headers });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (deps) logError(deps.log, error, { requestId, contract: 'sign-in' });
    return errorResponse(error, requestId);
  }
}

/** Whoever did not agree at the provider comes back with nothing that could sign anybody in. */
const wasDenied = (request: Request, [step]: readonly string[]): boolean =>
  step === 'callback' && new URL(request.url).searchParams.get('error') === 'access_denied';

function toSignIn({ config }: Deps): Response {
  const location = `${config.publicUrl}/sign-in?refused=denied`;
  return new Response(null, {
    status: 302,
    headers: { ...apiSecurityHeaders(), location, 'cache-control': 'no-store' },
  });
}

async function assertStep(deps: Deps, request: Request, [step = '', id]: readonly string[]): Promise<void> {
  const context = findRequestContext();
  const isOffered = id === undefined || listProviders(deps.config).some((provider) => provider.id === id);
  const isThere = STEPS.has(`${request.method} ${step}`) && isOffered && context?.audience !== 'agents';
  // A provider sends the browser back by a link, which every page may be reached by.
  const kind = request.method === 'GET' ? 'page' : 'api';
  const foreign = findForeignness(request.headers, currentSite(deps.config), kind);
  if (foreign) throw new AppError(foreign);
  if (deps.config.mode !== 'server' || !isThere) throw new AppError('not_found');
  assertLeft(await deps.limits.take('general', `network ${callerNetwork()}`));
}

function optionsOf(deps: Deps, { headers }: Request, requestId: string): AuthOptions {
  const { config, log } = deps;
  const signInPage = addBasePath(config.basePath, '/sign-in');
  let entered: SessionClaims | null = null;
  return {
    secret: config.sessionSecret ?? '',
    session: { strategy: 'jwt', maxAge: lifetimeSeconds(config) },
    useSecureCookies: isSecure(config),
    cookies: providerCookies(config),
    pages: { signIn: signInPage, error: signInPage },
    providers: listProviders(config).map((provider) => toAuthProvider(deps, provider)),
    logger: {
      error: (code, details) =>
        log.warn({ requestId, code, err: errorIn(details) }, 'a provider sign-in failed'),
      warn: (code) => log.debug({ requestId, code }, 'next-auth warns'),
      debug: () => {},
    },
    callbacks: {
      // Back into the product, whoever else has pages on this host.
      redirect: async ({ url }) => toOwnAddress(config, url),
      async signIn({ account, profile }) {
        const known = toProviderAccount(account, (profile ?? {}) as Readonly<Record<string, unknown>>);
        const caller = {
          kind: 'anonymous',
          id: 'anonymous',
          role: null,
          workspaceId: null,
          orgId: null,
          origin: 'user',
          requestId,
        } as const;
        const clientAddress = findRequestContext()?.clientAddress ?? '';
        const entry = await enterByProvider(deps, caller, known, { clientAddress, headers });
        if (!entry.ok) return `${signInPage}?refused=${entry.why}`;
        entered = entry.claims;
        return true;
      },
      jwt: () => (entered ? toToken(entered) : {}),
    },
  };
}

function toOwnAddress({ publicUrl, basePath }: Config, wanted: string): string {
  const { origin } = new URL(publicUrl ?? '');
  const url = URL.canParse(wanted, origin) ? new URL(wanted, origin) : null;
  const isOwn = url?.origin === origin && removeBasePath(basePath, url.pathname) !== null;
  return isOwn ? url.href : `${publicUrl}/`;
}

const toProviderAccount = (
  account: { readonly provider: string; readonly providerAccountId: string } | null,
  profile: Readonly<Record<string, unknown>>,
): ProviderAccount => ({
  provider: account?.provider ?? '',
  subject: account?.providerAccountId ?? '',
  email: typeof profile.email === 'string' ? profile.email : null,
  emailVerified: profile.email_verified === true,
  name: typeof profile.name === 'string' ? profile.name : null,
});

/** next-auth puts the error beside what it knows of the provider, which holds the client secret. */
const errorIn = (details: unknown): unknown =>
  typeof details === 'object' && details !== null && 'error' in details ? details.error : undefined;
