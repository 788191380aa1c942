import { signInAddress } from '@/components/session/return-to';
import { getSession } from '@/contracts/session';
import { currentPath, toBrowserPath } from './base-path';

/** The sign-out that is under way; true when the page is about to go. */
let leaving: Promise<boolean> | null = null;

/** A person who signs out is led away by that alone, and not told that a session has ended. */
export async function whileSigningOut(signOut: () => Promise<boolean>): Promise<boolean> {
  leaving = signOut().catch(() => false);
  const isGone = await leaving;
  if (!isGone) leaving = null;
  return isGone;
}

/**
 * Leads to the sign-in page once the session is truly gone. One refusal alone does not say so: it may be about the one
 * thing that was asked for, and is shown where it was asked for then.
 */
export async function leaveIfSignedOut(): Promise<void> {
  if (typeof window === 'undefined') return;
  if (leaving !== null && (await leaving)) await new Promise(() => {});
  if (await isSignedIn()) return;
  window.location.assign(toBrowserPath(signInAddress(currentPath() + window.location.search)));
  // The page is about to go: whoever asked is not to show an error on it for a moment.
  await new Promise(() => {});
}

async function isSignedIn(): Promise<boolean> {
  try {
    const response = await fetch(toBrowserPath(`/api${getSession.path}`), { credentials: 'same-origin' });
    const { mode, person } = getSession.output.parse(await response.json());
    return mode === 'local' || person !== null;
  } catch {
    // Nobody can say: the page stays, and what failed is shown on it.
    return true;
  }
}
