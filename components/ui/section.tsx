import { type ReactNode, useId } from 'react';
import './section.css';

interface Props {
  readonly title: string;
  /** How many there are, where that is known. */
  readonly count?: number | undefined;
  /** At the right of the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a tab. */
export function Section({ title, count, action, children }: Props) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header className="section-head">
        <h3 id={id}>
          {title}
          {count !== undefined && <span className="section-count"> {count}</span>}
        </h3>
        {action}
      </header>
      {children}
    </section>
  );
}
