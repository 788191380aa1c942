'use client';

import dynamic from 'next/dynamic';
import { usePurchase } from './use-purchase';

const PurchaseDialog = dynamic(() => import('./purchase-dialog').then((module) => module.PurchaseDialog));

/** Stands beside the page in the layout, so that it outlives the page's loading, ready and error states. */
export function PurchaseSuccess() {
  const { purchase, dismiss } = usePurchase();
  return purchase && <PurchaseDialog item={purchase.item} onClose={dismiss} />;
}
