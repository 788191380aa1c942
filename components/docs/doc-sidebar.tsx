'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { DOC_PAGES, DOCS_HOME, docPath } from './doc-pages';

const ENTRIES = [
  { title: 'Overview', path: DOCS_HOME },
  ...DOC_PAGES.map(({ id, title }) => ({ title, path: docPath(id) })),
];

/** All pages: beside the text where there is room, folded above it where there is not. */
export function DocSidebar() {
  const pathname = usePathname();
  const here = ENTRIES.find(({ path }) => path === pathname);
  const fold = useRef<HTMLDetailsElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever chose a page wants to read it, so each new one folds the list
  useEffect(() => {
    if (fold.current) fold.current.open = false;
  }, [pathname]);
  const list = (
    <ul>
      {ENTRIES.map(({ title, path }) => (
        <li key={path}>
          <Link href={path} className="doc-nav-link" aria-current={path === pathname ? 'page' : undefined}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <nav aria-label="Documentation" className="doc-sidebar">
        {list}
      </nav>
      <details ref={fold} className="doc-fold">
        <summary>{here?.title ?? 'All pages'}</summary>
        <nav aria-label="Documentation">{list}</nav>
      </details>
    </>
  );
}
