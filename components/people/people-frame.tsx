'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useMay, useSession } from '@/components/session/session-context';
import { useSessionStream } from '@/components/session/use-session-stream';
import { WayIn } from '@/components/session/way-in';
import { LogoMark } from '@/components/ui/logo-mark';
import { listPeople } from '@/contracts/people';
import '@/components/docs/site-page.css';

interface Props {
  readonly section: 'account' | 'people';
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

const LINK =
  'inline-flex h-9 items-center justify-center rounded-button border border-line-2 bg-surface px-3.5 font-semibold text-13 hover:bg-bg-2 pointer-coarse:h-11';

/** The frame of the pages about people: a header with the way back to the canvas. */
export function PeopleFrame({ section, title, text, children }: Props) {
  const session = useSession();
  const mayManage = useMay(listPeople);
  useSessionStream(session?.mode === 'server' && session.person !== null);
  if (session?.mode === 'local') {
    return (
      <WayIn
        title="Nobody signs in here"
        text="Molecule runs for you alone on this machine. In server mode people sign in, each with a role."
      >
        <Link href="/" className={`mt-5 ${LINK}`}>
          Open the canvas
        </Link>
      </WayIn>
    );
  }
  const sections = [
    { id: 'account', name: 'Account', href: '/account', isThere: true },
    { id: 'people', name: 'People', href: '/people', isThere: mayManage },
  ];
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
          {sections
            .filter(({ isThere }) => isThere)
            .map(({ id, name, href }) => (
              <Link key={id} href={href} aria-current={id === section ? 'true' : undefined}>
                {name}
              </Link>
            ))}
        </nav>
        <Link href="/" className={LINK}>
          Canvas
        </Link>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[860px] px-4 py-8 sm:px-6">
        <h1 className="font-[650] text-20 tracking-[-0.015em]">{title}</h1>
        <p className="mt-1 text-muted">{text}</p>
        {children}
      </main>
    </div>
  );
}

/** One matter of such a page. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-7">
      <h2 className="mb-2.5 font-[650] text-15">{title}</h2>
      {children}
    </section>
  );
}
