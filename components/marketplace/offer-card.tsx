import { Check } from 'lucide-react';
import { toBrowserPath } from '@/components/api-client/base-path';
import { LinkButton, linkButtonClass } from '@/components/docs/link-button';
import { type MarketplaceItem, purchasePath } from '@/domain/purchase';
import { Level } from './level';
import { OFFERS } from './offers';

export function OfferCard({ item }: { item: MarketplaceItem }) {
  const { icon: Icon, about, brings } = OFFERS[item.id];
  return (
    <li className="offer">
      <div className="offer-head">
        <span className="offer-icon" aria-hidden="true">
          <Icon size={18} strokeWidth={1.75} />
        </span>
        <Level item={item} />
      </div>
      <h2>{item.name}</h2>
      <p className="offer-about">{about}</p>
      <ul className="offer-brings">
        {brings.map((gain) => (
          <li key={gain}>
            <Check aria-hidden="true" size={14} strokeWidth={2} />
            {gain}
          </li>
        ))}
      </ul>
      <div className="offer-actions">
        <LinkButton href={`#${item.id}`}>
          Browse<span className="sr-only"> {item.name}</span>
        </LinkButton>
        {/* A whole new page, as one comes back from a checkout elsewhere. */}
        <a href={toBrowserPath(purchasePath(item.id))} className={linkButtonClass('primary')}>
          Purchase<span className="sr-only"> {item.name}</span>
        </a>
      </div>
    </li>
  );
}
