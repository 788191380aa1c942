'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { type Purchase, readPurchase, withoutPurchase } from '@/domain/purchase';

/** Takes the news of a purchase out of the address; other parameters and the hash stay. */
function cleanAddress(): void {
  const { pathname, search, hash } = window.location;
  if (!readPurchase(search)) return;
  // Without Next's mark on the state its router takes the new address over. With it, the next server action would write
  // the old one back.
  const state: unknown = { ...window.history.state, __NA: undefined };
  window.history.replaceState(state, '', `${pathname}${withoutPurchase(search)}${hash}`);
}

/** The purchase that the address told of when the page was opened, until it is dismissed. */
export function usePurchase(): { purchase: Purchase | null; dismiss: () => void } {
  const search = useSearchParams().toString();
  const [purchase, setPurchase] = useState<Purchase | null>(null);
  useEffect(() => {
    const found = readPurchase(search);
    if (!found) return;
    setPurchase(found);
    // Next listens to the history from an effect of its own, which comes after this one.
    queueMicrotask(cleanAddress);
  }, [search]);
  return { purchase, dismiss: () => setPurchase(null) };
}
