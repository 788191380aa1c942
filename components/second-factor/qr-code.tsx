'use client';

import { useEffect, useState } from 'react';

/** The quiet zone that readers need around it, in modules. */
const MARGIN = 3;

/** A text as a QR code, drawn here: nothing of it leaves the page. Dark on light in either theme, as cameras expect it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawn, setDrawn] = useState<{ readonly size: number; readonly path: string } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    // Loaded when somebody needs it: few pages do.
    void import('qrcode').then(({ create }) => {
      const { modules } = create(text, { errorCorrectionLevel: 'M' });
      if (isCurrent) setDrawn({ size: modules.size, path: pathOf(modules) });
    });
    return () => {
      isCurrent = false;
    };
  }, [text]);
  const side = (drawn?.size ?? 0) + 2 * MARGIN;
  return (
    <div className="size-[184px] rounded-card bg-code-paper p-1">
      {drawn && (
        <svg
          role="img"
          aria-label={label}
          viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
          shapeRendering="crispEdges"
          className="size-full fill-code-ink"
        >
          <path d={drawn.path} />
        </svg>
      )}
    </div>
  );
}

function pathOf({ size, data }: { readonly size: number; readonly data: ArrayLike<number> }): string {
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (data[y * size + x]) path += `M${x} ${y}h1v1h-1z`;
  }
  return path;
}
