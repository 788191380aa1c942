import type { ReactNode } from 'react';
import { classNames } from './class-names';

interface Props {
  /** Its distance from what stands above it. */
  readonly className?: string;
  readonly children: ReactNode;
}

/** The answers at the end of a window: always in sight, however much there is to scroll above them. */
export function DialogButtons({ className = 'mt-5', children }: Props) {
  return (
    <div
      className={classNames(
        '-mx-5 sticky -bottom-5 z-1 -mb-5 flex flex-wrap justify-end gap-2 border-line border-t bg-surface px-5 py-3.5',
        className,
      )}
    >
      {children}
    </div>
  );
}
