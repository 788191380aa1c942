import Link from 'next/link';
import type { ReactNode } from 'react';
import { LogoMark } from '@/components/ui/logo-mark';
import { DOC_LINKS } from './doc-links';
import { LinkButton } from './link-button';
import { SiteTheme } from './site-theme';
import './site-page.css';

interface SiteSection {
  readonly id: string;
  readonly name: string;
  readonly href: string;
}

interface Props {
  /** Which of the sections of the header this is. */
  readonly section: string;
  readonly sections?: readonly SiteSection[];
  readonly children: ReactNode;
}

const SECTIONS: readonly SiteSection[] = [
  { id: 'docs', name: 'Docs', href: DOC_LINKS.home },
  { id: 'marketplace', name: 'Marketplace', href: '/marketplace' },
];

/** The frame of pages that are read and scrolled, unlike the canvas: a header with the way back to it. */
export function SitePage({ section, sections = SECTIONS, children }: Props) {
  return (
    <div className="site-page">
      <a href="#content" className="site-skip">
        Skip to the content
      </a>
      <header className="site-header">
        <Link href="/" className="site-brand" aria-label="Molecule: open the canvas">
          <LogoMark className="size-[18px]" />
          <span className="site-name">Molecule</span>
        </Link>
        <nav aria-label="Sections" className="site-sections">
          {sections.map(({ id, name, href }) => (
            <Link key={id} href={href} aria-current={id === section ? 'true' : undefined}>
              {name}
            </Link>
          ))}
        </nav>
        <SiteTheme />
        <LinkButton href="/" className="site-back">
          <span className="site-back-long">Open the canvas</span>
          <span className="site-back-short">Canvas</span>
        </LinkButton>
      </header>
      {children}
    </div>
  );
}
