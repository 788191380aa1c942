'use client';

import { PurchaseDialog } from './purchase-dialog';
import { usePurchase } from './use-purchase';

/** Stands beside the page in the layout, so that it outlives the page's loading, ready and error states. */
export function PurchaseSuccess() {
  const { purchase, dismiss } = usePurchase();
  return purchase && <PurchaseDialog item={purchase.item} onClose={dismiss} />;
}
