'use client';

import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';

function Amber({ children }: { children: ReactNode }) {
  return (
    <div className="mt-3 flex items-start gap-2.5 rounded-strip bg-warn-bg px-3 py-2.5 text-warn">
      <TriangleAlert aria-hidden="true" size={16} strokeWidth={1.75} className="mt-px shrink-0" />
      {children}
    </div>
  );
}

/** Now or never: nothing else ever shows this token. */
export function TokenOnce() {
  return (
    <Amber>
      <p>
        <strong className="font-semibold">This token is shown only once.</strong> Copy a text or the token
        before you close this window; nothing shows it again.
      </p>
    </Amber>
  );
}

interface Props {
  readonly isConnected: boolean;
  readonly isRotating: boolean;
  readonly onRotate: () => void;
}

/** The token was shown when it was made; only a new one can be shown now. */
export function TokenGone({ isConnected, isRotating, onRotate }: Props) {
  return (
    <Amber>
      <div className="min-w-0 flex-1">
        <p>
          <strong className="font-semibold">The token cannot be shown again.</strong> The texts below have a
          placeholder in its place. A new token replaces every old one
          {isConnected ? '; the agent that is connected loses access until it has it.' : '.'}
        </p>
        <Button className="mt-2" isBusy={isRotating} onClick={onRotate}>
          Rotate and show
        </Button>
      </div>
    </Amber>
  );
}
