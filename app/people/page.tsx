import type { Metadata } from 'next';
import { PeoplePage } from '@/components/people/people-page';

export const metadata: Metadata = { title: 'People · Molecule' };

export default function Page() {
  return <PeoplePage />;
}
