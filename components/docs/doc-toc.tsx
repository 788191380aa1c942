'use client';

import { useEffect, useState } from 'react';
import type { Heading } from './markdown-headings';

/** The sections of a page; the one that is being read is marked. */
export function DocToc({ headings }: { headings: readonly Heading[] }) {
  return (
    <nav aria-label="On this page" className="doc-toc">
      <p>On this page</p>
      <TocList headings={headings} current={useCurrentSection(headings)} />
    </nav>
  );
}

/** The same above the text, where there is no room beside it. */
export function DocTocFold({ headings }: { headings: readonly Heading[] }) {
  return (
    <details className="doc-fold doc-toc-fold">
      <summary>On this page</summary>
      <nav aria-label="On this page">
        <TocList headings={headings} current={null} />
      </nav>
    </details>
  );
}

function TocList({ headings, current }: { headings: readonly Heading[]; current: string | null }) {
  return (
    <ul>
      {headings.map(({ id, text, level }) => (
        <li key={id} data-level={level}>
          <a href={`#${id}`} className="doc-toc-link" aria-current={id === current ? 'location' : undefined}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The last heading above the middle of the upper half of the window. */
function useCurrentSection(headings: readonly Heading[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  useEffect(() => {
    const read = (): void => {
      const line = window.innerHeight / 4;
      const passed = headings.filter(({ id }) => {
        const top = document.getElementById(id)?.getBoundingClientRect().top;
        return top !== undefined && top < line;
      });
      setCurrent(passed.at(-1)?.id ?? null);
    };
    read();
    window.addEventListener('scroll', read, { passive: true });
    return () => window.removeEventListener('scroll', read);
  }, [headings]);
  return current;
}
