/** What the marketplace shows. Levels rise with what a purchase brings: a skill, somebody who has it, a whole team. */
export const MARKETPLACE_ITEMS = [
  { id: 'plugin', name: 'Plugin', level: 'L1' },
  { id: 'agent', name: 'Agent', level: 'L2' },
  { id: 'organisation-bundle', name: 'Organisation bundle', level: 'L3' },
] as const;

export type MarketplaceItem = (typeof MARKETPLACE_ITEMS)[number];
export type MarketplaceItemId = MarketplaceItem['id'];

const FLAG = 'purchase_success';
const ITEM = 'item';

/** A purchase that an address tells of. */
export interface Purchase {
  /** Null where the address names none of ours: what it names instead is never shown. */
  readonly item: MarketplaceItem | null;
}

/** Where a purchase ends: the canvas, with the news of it. */
export const purchasePath = (id: MarketplaceItemId): string => `/?${FLAG}=1&${ITEM}=${id}`;

/** Reads the query of an address. @returns null when it tells of no purchase */
export function readPurchase(search: string): Purchase | null {
  const query = new URLSearchParams(search);
  if (query.get(FLAG) !== '1') return null;
  const wanted = query.get(ITEM);
  return { item: MARKETPLACE_ITEMS.find(({ id }) => id === wanted) ?? null };
}

/** The query without the news of a purchase; everything else stays as it is written. @param search with its `?` */
export function withoutPurchase(search: string): string {
  const kept = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => {
      const [name] = new URLSearchParams(pair).keys();
      return pair !== '' && name !== FLAG && name !== ITEM;
    });
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
