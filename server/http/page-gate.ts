import { findDeps } from '../deps';
import { findSession } from '../people/find-session';

/** Pages that say nothing of what is on this server, and the ways in. */
const OPEN_PAGES = /^\/(sign-in|claim|invite|reset|platform-down|docs(\/.*)?)\/?$/;
/** Where a person goes who has to set up a second factor first. */
const ENROLMENT = '/second-factor';
/** Next's own files and those of public/. */
const FILES = /^\/_next\/|\.[a-z\d]{2,5}$/i;

/**
 * In server mode, where a page sends a visitor without a session: to the sign-in page, and back here after it; and one who
 * has to set up a second factor to where that is done. Null: the page may be shown. Pages hold no data of their own, so this is a matter of courtesy: the API guards itself.
 */
export async function findSignInRedirect(
  method: string,
  { pathname, search }: { readonly pathname: string; readonly search: string },
  headers: Headers,
): Promise<string | null> {
  const deps = findDeps();
  if (deps?.config.mode !== 'server' || (method !== 'GET' && method !== 'HEAD')) return null;
  if (OPEN_PAGES.test(pathname) || FILES.test(pathname)) return null;
  try {
    const session = await findSession(deps, headers, true);
    if (session?.mustEnrol && pathname !== ENROLMENT) return `${ENROLMENT}?${returnTo(pathname + search)}`;
    if (session) return null;
  } catch {
    // Nobody can be looked up: the page says so better than a sign-in page that cannot sign in.
    return null;
  }
  return `/sign-in?${returnTo(pathname + search)}`;
}

const returnTo = (path: string) => new URLSearchParams({ return_to: path });
