import Link from 'next/link';
import { DocContent } from './doc-content';
import { DOC_PAGES, type DocPage, docPath } from './doc-pages';
import { DocToc, DocTocFold } from './doc-toc';
import { listHeadings } from './markdown-headings';

/** One page of the documentation: its text, what is on it, and where reading goes on. */
export function DocArticle({ page, markdown }: { page: DocPage; markdown: string }) {
  const sections = listHeadings(markdown).filter(({ level }) => level === 2 || level === 3);
  const next = DOC_PAGES[DOC_PAGES.findIndex(({ id }) => id === page.id) + 1];
  return (
    <>
      <main id="content" tabIndex={-1} className="doc-main">
        <DocTocFold headings={sections} />
        <article className="doc-text">
          <DocContent markdown={markdown} />
        </article>
        {next && (
          <p className="doc-next">
            <span>Next</span>
            <Link href={docPath(next.id)} className="doc-next-link">
              {next.title}
            </Link>
          </p>
        )}
      </main>
      <DocToc headings={sections} />
    </>
  );
}
