'use client';

import type { ReactNode } from 'react';
import { LinkButton } from '@/components/docs/link-button';
import { SitePage } from '@/components/docs/site-page';
import { useMay, useSession } from '@/components/session/session-context';
import { useSessionStream } from '@/components/session/use-session-stream';
import { WayIn } from '@/components/session/way-in';
import { listPeople } from '@/contracts/people';

interface Props {
  readonly section: 'account' | 'people';
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

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
        <LinkButton href="/" className="mt-5">
          Open the canvas
        </LinkButton>
      </WayIn>
    );
  }
  const sections = [
    { id: 'account', name: 'Account', href: '/account', isThere: true },
    { id: 'people', name: 'People', href: '/people', isThere: mayManage },
  ];
  return (
    <SitePage section={section} sections={sections.filter(({ isThere }) => isThere)}>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[860px] px-4 py-8 sm:px-6">
        <h1 className="font-[650] text-20 tracking-[-0.015em]">{title}</h1>
        <p className="mt-1 text-muted">{text}</p>
        {children}
      </main>
    </SitePage>
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
