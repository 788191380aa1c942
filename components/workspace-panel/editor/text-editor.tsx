'use client';

import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { useLayoutEffect, useRef } from 'react';
import { createEditor, replaceText } from './create-editor';
import './editor.css';

export interface TextEditorProps {
  readonly text: string;
  readonly label: string;
  readonly describedBy: string;
  /** Its language, and what else only files of its kind have; the same ones for as long as it stands. */
  readonly extensions: readonly Extension[];
  readonly isReadOnly?: boolean;
  readonly onChange: (text: string) => void;
}

/** A file as text. */
export function TextEditor({ text, onChange, isReadOnly = false, ...rest }: TextEditorProps) {
  const { label, describedBy, extensions } = rest;
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
      extensions,
      isReadOnly,
      onChange: (changed) => latest.current.onChange(changed),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, describedBy, extensions, isReadOnly]);
  // In the commit itself: between it and a later effect somebody could have typed on, and would lose that.
  useLayoutEffect(() => {
    if (view.current) replaceText(view.current, text);
  }, [text]);
  return <div ref={parent} className="text-editor" />;
}
