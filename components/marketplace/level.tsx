import type { MarketplaceItem } from '@/domain/purchase';

export function Level({ item }: { item: MarketplaceItem }) {
  return (
    <span className="offer-level">
      <span className="sr-only">Level </span>
      {item.level}
    </span>
  );
}
