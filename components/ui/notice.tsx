import type { ReactNode } from 'react';
import { LogoMark } from './logo-mark';

interface Props {
  readonly title: string;
  readonly text: ReactNode;
  readonly role?: 'alert' | 'status';
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A full page that says one thing and offers the next step. */
export function Notice({ title, text, role, testId, children }: Props) {
  return (
    <div className="grid h-full min-h-dvh place-items-center overflow-auto bg-bg p-5">
      <section
        role={role}
        data-testid={testId}
        className="w-full max-w-[440px] rounded-team border border-line bg-surface p-6 shadow-float"
      >
        <LogoMark className="size-7" />
        <h1 className="mt-4 font-[650] text-20 tracking-[-0.015em]">{title}</h1>
        <div className="mt-1.5 text-muted [overflow-wrap:anywhere]">{text}</div>
        {children && <div className="mt-5 flex flex-wrap gap-2">{children}</div>}
      </section>
    </div>
  );
}
