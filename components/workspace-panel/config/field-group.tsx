'use client';

import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';

interface Props {
  readonly label: string;
  readonly startsOpen: boolean;
  /** A field in it is wrong: it opens by itself. */
  readonly hasError: boolean;
  readonly children: ReactNode;
}

/** Fields under one heading that fold away. */
export function FieldGroup({ label, startsOpen, hasError, children }: Props) {
  const [isOpen, setOpen] = useState(startsOpen);
  useEffect(() => {
    if (hasError) setOpen(true);
  }, [hasError]);
  return (
    <details className="config-group" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden="true" size={16} strokeWidth={1.75} />
        <h3>{label}</h3>
      </summary>
      <div className="config-fields">{children}</div>
    </details>
  );
}
