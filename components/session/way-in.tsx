import type { ReactNode } from 'react';
import { LogoMark } from '@/components/ui/logo-mark';

interface Props {
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
}

/** The frame of the pages by which one gets in: one thing in the middle of a quiet sheet. */
export function WayIn({ title, text, children }: Props) {
  return (
    <main className="grid h-full min-h-dvh place-items-center overflow-auto bg-bg p-4">
      <section className="w-full max-w-[400px] rounded-team border border-line bg-surface p-6 shadow-float">
        <LogoMark className="size-7" />
        <h1 className="mt-4 font-[650] text-20 tracking-[-0.015em]">{title}</h1>
        <div className="mt-1.5 text-muted [overflow-wrap:anywhere]">{text}</div>
        {children}
      </section>
    </main>
  );
}

/** Why a form was refused, when it is about none of its fields. */
export function FormError({ message }: { message: string | null }) {
  if (message === null) return null;
  return (
    <p role="alert" className="rounded-strip bg-bad-bg px-3 py-2 text-bad">
      {message}
    </p>
  );
}
