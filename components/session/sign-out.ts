import { signOutAction } from '@/app/sign-in/actions';
import { toBrowserPath } from '@/components/api-client/base-path';
import { whileSigningOut } from '@/components/api-client/dead-session';

/** Leaves with a whole new page, so that no store in memory outlives the session either. */
export function leaveTo(path: string): void {
  forgetEverything();
  window.location.assign(toBrowserPath(path));
}

/** Signs this browser out; says false where the server could not be reached. */
export const signOutHere = (): Promise<boolean> =>
  whileSigningOut(async () => {
    const result = await signOutAction({});
    if (result.ok) leaveTo('/sign-in');
    return result.ok;
  });

/**
 * What this browser keeps of a person's work: drafts, what was read. The theme is a cookie, and nobody's. Below a path the
 * storage is shared with whatever else is on the host, and only what is ours goes.
 */
function forgetEverything(): void {
  for (const storage of [window.localStorage, window.sessionStorage]) {
    for (const key of Object.keys(storage).filter(isOurs)) storage.removeItem(key);
  }
}

const isOurs = (key: string): boolean => /^molecule[.-]/.test(key);
