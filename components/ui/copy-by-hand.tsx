'use client';

import { useEffect, useRef } from 'react';

/** The text, selected, for browsers that do not let a page copy. */
export function CopyByHand({ text, label }: { text: string; label: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is selected anew
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, [text]);
  return (
    <div className="mt-2">
      <p role="status" className="text-12 text-warn">
        The browser did not allow copying. The text is selected: copy it with Ctrl+C or ⌘C.
      </p>
      <textarea
        ref={area}
        readOnly
        aria-label={label}
        rows={Math.min(text.split('\n').length, 6)}
        value={text}
        className="mt-1.5 block w-full resize-none rounded-strip border border-line-2 bg-bg p-2.5 font-mono text-12"
      />
    </div>
  );
}
