import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DocArticle } from '@/components/docs/doc-article';
import { findDocPage } from '@/components/docs/doc-pages';
import { readDoc } from '../read-doc';

interface Props {
  readonly params: Promise<{ page: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = findDocPage((await params).page);
  return { title: page ? `${page.title} · Molecule docs` : 'Not found · Molecule docs' };
}

export default async function DocsPage({ params }: Props) {
  const page = findDocPage((await params).page);
  if (!page) notFound();
  return <DocArticle page={page} markdown={await readDoc(page.id)} />;
}
