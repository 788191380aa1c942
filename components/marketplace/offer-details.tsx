import Link from 'next/link';
import type { MarketplaceItem } from '@/domain/purchase';
import { Level } from './level';
import { OFFERS } from './offers';

/** Where Browse leads: what the item is for, and how far the product is on that way. */
export function OfferDetails({ item }: { item: MarketplaceItem }) {
  const { story, today } = OFFERS[item.id];
  return (
    <section id={item.id} tabIndex={-1} aria-labelledby={`${item.id}-name`} className="offer-details">
      <h2 id={`${item.id}-name`}>
        {item.name} <Level item={item} />
      </h2>
      <div>
        <p>{story}</p>
        <h3>What there is today</h3>
        <p>
          {today.text} <Link href={today.href}>{today.link}</Link>
        </p>
      </div>
    </section>
  );
}
