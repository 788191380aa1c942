import type { Metadata } from 'next';
import { EnrolmentPage } from '@/components/second-factor/enrolment-page';

export const metadata: Metadata = { title: 'Second factor · Molecule' };

export default function Page() {
  return <EnrolmentPage />;
}
