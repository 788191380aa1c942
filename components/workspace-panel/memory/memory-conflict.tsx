'use client';

import { Button } from '@/components/ui/button';
import { toText } from './memory-draft';
import type { Conflict } from './use-memory';

interface Props {
  readonly conflict: Conflict;
  readonly onTake: () => void;
  readonly onOverwrite: () => void;
}

/** Somebody else has written the same key: what stands there now, and the two ways on. Nothing typed is lost. */
export function MemoryConflict({ conflict: { version, value }, onTake, onOverwrite }: Props) {
  return (
    <div role="alert" className="memory-conflict">
      <p className="font-semibold">
        {version === null
          ? 'It was deleted while you were writing.'
          : `It was changed while you were writing. It stands at version ${version} now:`}
      </p>
      {version !== null && <pre className="memory-value">{toText(value)}</pre>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button isSmall onClick={onTake}>
          {version === null ? 'Leave it deleted' : 'Take that value'}
        </Button>
        <Button isSmall tone="danger" onClick={onOverwrite}>
          {version === null ? 'Write mine all the same' : 'Replace it with mine'}
        </Button>
      </div>
    </div>
  );
}
