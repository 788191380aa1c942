import type { Metadata } from 'next';
import { SignInPage } from '@/components/session/sign-in-page';

export const metadata: Metadata = { title: 'Sign in · Molecule' };

export default function Page() {
  return <SignInPage />;
}
