import type { Metadata } from 'next';
import { AccountPage } from '@/components/people/account-page';

export const metadata: Metadata = { title: 'Account · Molecule' };

export default function Page() {
  return <AccountPage />;
}
