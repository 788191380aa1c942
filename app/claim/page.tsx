import type { Metadata } from 'next';
import { ClaimPage } from '@/components/session/claim-page';

export const metadata: Metadata = { title: 'Claim this server · Molecule' };

export default function Page() {
  return <ClaimPage />;
}
