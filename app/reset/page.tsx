import type { Metadata } from 'next';
import { ResetPage } from '@/components/session/reset-page';

export const metadata: Metadata = { title: 'Another password · Molecule' };

export default function Page() {
  return <ResetPage />;
}
