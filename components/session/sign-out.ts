import { signOutAction } from '@/app/sign-in/actions';

/** Leaves with a whole new page, so that no store in memory outlives the session either. */
export function leaveTo(path: string): void {
  forgetEverything();
  window.location.assign(path);
}

/** Signs this browser out; says false where the server could not be reached. */
export async function signOutHere(): Promise<boolean> {
  const result = await signOutAction({}).catch(() => null);
  if (!result?.ok) return false;
  leaveTo('/sign-in');
  return true;
}

/** What this browser keeps of a person's work: drafts, what was read. The theme is a cookie, and nobody's. */
function forgetEverything(): void {
  window.localStorage.clear();
  window.sessionStorage.clear();
}
