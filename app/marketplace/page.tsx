import type { Metadata } from 'next';
import { Marketplace } from '@/components/marketplace/marketplace';

export const metadata: Metadata = { title: 'Marketplace · Molecule' };

export default function MarketplacePage() {
  return <Marketplace />;
}
