import { Info } from 'lucide-react';
import { SitePage } from '@/components/docs/site-page';
import { MARKETPLACE_ITEMS } from '@/domain/purchase';
import { OfferCard } from './offer-card';
import { OfferDetails } from './offer-details';
import './marketplace.css';

/** Three things one could buy, from a skill to a company. A purchase here is a demonstration of one. */
export function Marketplace() {
  return (
    <SitePage section="marketplace">
      <main id="content" tabIndex={-1} className="marketplace">
        <h1>Marketplace</h1>
        <p className="marketplace-lead">Three levels to grow by: a skill, a colleague, a whole team.</p>
        <p className="marketplace-notice">
          <Info aria-hidden="true" size={16} strokeWidth={1.75} />
          <span>
            <strong>This is a demonstration.</strong> Purchase shows what buying looks like. Nothing is
            charged, nothing is installed, and nothing leaves this machine.
          </span>
        </p>
        <ul className="offers" aria-label="What is offered">
          {MARKETPLACE_ITEMS.map((item) => (
            <OfferCard key={item.id} item={item} />
          ))}
        </ul>
        {MARKETPLACE_ITEMS.map((item) => (
          <OfferDetails key={item.id} item={item} />
        ))}
      </main>
    </SitePage>
  );
}
