import { networkError, toApiError } from './api-error';
import { toBrowserPath } from './base-path';

/** Begins a sign-in at a provider: the address there to go on at. */
export async function beginProviderSignIn(provider: string, returnTo: string): Promise<string> {
  try {
    const asked = await fetch(toBrowserPath('/api/auth/csrf'), { credentials: 'same-origin' });
    const { csrfToken } = (await asked.json()) as { csrfToken: string };
    const response = await fetch(toBrowserPath(`/api/auth/signin/${provider}`), {
      method: 'POST',
      credentials: 'same-origin',
      body: new URLSearchParams({ csrfToken, callbackUrl: toBrowserPath(returnTo), json: 'true' }),
    });
    const { url } = (await response.json()) as { url?: string };
    if (url === undefined) throw toApiError(response.status, null);
    return url;
  } catch {
    throw networkError();
  }
}
