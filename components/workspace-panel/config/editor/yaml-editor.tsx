'use client';

import type { EditorView } from '@codemirror/view';
import { useLayoutEffect, useRef } from 'react';
import { createEditor, replaceText } from './create-editor';

interface Props {
  readonly text: string;
  readonly label: string;
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
}

/** The file as text. */
export function YamlEditor({ text, label, describedBy, onChange }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  useLayoutEffect(() => {
    if (!parent.current) return;
    const editor = createEditor({
      parent: parent.current,
      text: latest.current.text,
      label,
      describedBy,
      onChange: (changed) => latest.current.onChange(changed),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, describedBy]);
  // In the commit itself: between it and a later effect somebody could have typed on, and would lose that.
  useLayoutEffect(() => {
    if (view.current) replaceText(view.current, text);
  }, [text]);
  return <div ref={parent} className="config-editor" />;
}
