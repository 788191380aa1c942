import type { Metadata } from 'next';
import { DocHome } from '@/components/docs/doc-home';

export const metadata: Metadata = { title: 'Docs · Molecule' };

export default function DocsPage() {
  return <DocHome />;
}
