import Link from 'next/link';
import type { ComponentProps } from 'react';
import { classNames } from '@/components/ui/class-names';

type Tone = 'primary' | 'plain';

/** How a link looks that stands where a button would. */
export const linkButtonClass = (tone: Tone, className?: string): string =>
  classNames(
    'inline-flex h-9 items-center justify-center gap-2 rounded-button px-3.5 font-semibold text-13',
    'transition-[background-color,filter] duration-150 pointer-coarse:h-11',
    tone === 'primary'
      ? 'bg-accent-fill text-on-accent hover:brightness-[1.06]'
      : 'border border-line-2 bg-surface text-text hover:bg-bg-2',
    className,
  );

/** A link that looks like a button. */
export function LinkButton({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={linkButtonClass('plain', className)} />;
}
