import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { CONTRACTS } from '@/contracts/catalog';
import { pathPattern } from '@/contracts/contract-path';
import { findDeps } from '@/server/deps';
import { toResponse } from '@/server/http/answer';
import { edgeHeaders, findEdgeAnswer } from '@/server/http/edge';
import { errorResponse } from '@/server/http/error-response';
import { currentSite, findForeignness, hasAuthorization } from '@/server/http/foreign-request';
import { findSignInRedirect } from '@/server/http/page-gate';
import { findRequestContext } from '@/server/http/request-context';
import { apiSecurityHeaders, pageSecurityHeaders } from '@/server/http/security-headers';
import { AppError } from '@/server/platform/app-error';

const development = process.env.NODE_ENV === 'development';

/** What happens before Next answers anything. */
export async function proxy(request: NextRequest): Promise<Response> {
  const config = findConfig();
  const { method, headers, nextUrl } = request;
  // server/main.ts has asked already, before its fast lane.
  const isFirst = config !== null && findRequestContext() === null;
  const atEdge = isFirst ? await findEdgeAnswer(config, method, nextUrl.pathname, () => headers) : null;
  if (atEdge) return toResponse(atEdge);
  const response = await answer(request);
  const common = isFirst ? edgeHeaders(config, nextUrl.pathname, headers.get('origin')) : {};
  for (const [name, value] of Object.entries(common)) response.headers.append(name, value);
  return response;
}

/**
 * Requests made by other websites are refused, addresses below /api that no contract has get the error of the table, and
 * every other answer gets its security headers with a fresh nonce. API routes guard themselves and set their own headers,
 * because the fast lane never comes past here.
 */
async function answer(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  if (pathname === '/api' || pathname.startsWith('/api/'))
    return apiGuard(request, pathname.slice('/api'.length));
  const foreign = findForeignness(request.headers, currentSite(findConfig()), 'page');
  if (foreign) return refusal(new AppError(foreign));
  // Pages are for people: a token opens nothing here, and one that nobody has checked must not look as if it did.
  if (hasAuthorization(request.headers)) return refusal(new AppError('invalid_token'));
  const signIn = await findSignInRedirect(request.method, request.nextUrl, request.headers);
  if (signIn !== null) return redirectTo(signIn);
  const nonce = randomBytes(16).toString('base64');
  const headers = pageSecurityHeaders(nonce, development);
  const forwarded = new Headers(request.headers);
  forwarded.set('x-nonce', nonce);
  // Next reads the policy from here to put the nonce on its own scripts.
  forwarded.set('content-security-policy', headers['content-security-policy'] ?? '');
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (LINK_PAGES.test(pathname)) response.headers.set('referrer-policy', 'no-referrer');
  return response;
}

/** Under the public address, whatever name the request came by. */
function redirectTo(path: string): Response {
  const location = new URL(`${findConfig()?.publicUrl}${path}`).href;
  const headers = { ...apiSecurityHeaders(), location, 'cache-control': 'no-store' };
  return new Response(null, { status: 307, headers });
}

const findConfig = () => findDeps()?.config ?? null;

/** Opened by a link that is good once: nobody further on may learn it. */
const LINK_PAGES = /^\/(claim|invite)\/?$/;

/** The redirects between a browser and a sign-in provider, which look after themselves as the API's routes do. */
const PROVIDER_SIGN_IN = /^\/auth\/[\w/-]+$/;

function apiGuard(request: NextRequest, path: string): Response {
  const methods = ADDRESSES.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
  if (methods.includes(request.method) || PROVIDER_SIGN_IN.test(path)) return NextResponse.next();
  // No route will look at this one.
  const foreign = findForeignness(request.headers, currentSite(findConfig()));
  if (foreign) return refusal(new AppError(foreign));
  if (methods.length === 0) return refusal(new AppError('not_found'));
  return refusal(new AppError('method_not_allowed'), { allow: methods.sort().join(', ') });
}

/** Next answers HEAD by the GET handler, which would open a stream that nobody ever closes, or change what it must not. */
const ADDRESSES = CONTRACTS.map(({ method, path, produces, idempotent }) => ({
  methods:
    method === 'GET' && produces !== 'event-stream' && produces !== 'file' && idempotent
      ? ['GET', 'HEAD']
      : [method as string],
  pattern: pathPattern(path),
}));

const refusal = (error: AppError, headers: Record<string, string> = {}): Response =>
  errorResponse(error, crypto.randomUUID(), headers);
