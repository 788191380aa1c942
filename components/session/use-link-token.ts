'use client';

import { useEffect, useState } from 'react';

/**
 * The secret part of the link that opened the page; null without one, undefined until it is known. It stands behind `#`,
 * which browsers send to nobody, and is taken out of the address at once, so that no history and no screenshot keeps it.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const { hash, pathname } = window.location;
    const found = new URLSearchParams(hash.slice(1)).get('token');
    setToken((known) => known ?? found);
    if (hash !== '') window.history.replaceState(null, '', pathname);
  }, []);
  return token;
}
