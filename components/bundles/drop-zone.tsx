'use client';

import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { toastError } from '@/components/ui/toast';
import { importBundle } from '@/contracts/bundles';
import { withBundles } from './with-bundles';
import './drop-zone.css';

/** A file is dragged over the page; text and cards are none. */
const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * Takes a bundle that is dropped anywhere on the page. It listens on the window: what lies over the canvas would keep
 * the drag from an element below it, and a browser opens a file that nobody takes.
 */
export function DropZone() {
  const { workspaces, reload } = usePlatform();
  const [isOver, setOver] = useState(false);
  const mayImport = useMay(importBundle);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Files of a workspace are dropped there; a bundle is not.
      if (event.target instanceof Element && event.target.closest('[data-takes-files]'))
        return setOver(false);
      event.preventDefault();
      // What cannot be dropped here shows at the pointer, and the browser does not open it in place of the page.
      if (event.dataTransfer) event.dataTransfer.dropEffect = mayImport ? 'copy' : 'none';
      setOver(mayImport);
    };
    const left = (event: DragEvent) => {
      // Going from one element to the next is no leaving.
      if (event.relatedTarget === null) setOver(false);
    };
    const ended = () => setOver(false);
    const dropped = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      const [file, ...more] = event.dataTransfer?.files ?? [];
      if (more.length > 0) toastError('Drop one bundle at a time.');
      else if (file) void withBundles((actions) => actions.importFile({ workspaces, reload }, file));
    };
    const listeners = {
      dragenter: over,
      dragover: over,
      dragleave: left,
      dragend: ended,
      drop: dropped,
    } as const;
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name as 'drop', listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name as 'drop', listener);
    };
  }, [workspaces, reload, mayImport]);
  if (!isOver) return null;
  return (
    <div className="drop-zone" role="status">
      <div className="drop-zone-card">
        <FileDown aria-hidden="true" size={22} strokeWidth={1.75} />
        <p className="drop-zone-title">Drop a bundle to import it</p>
        <p>A file whose name ends in .bundle.json</p>
      </div>
    </div>
  );
}
