'use client';

import { yaml } from '@codemirror/lang-yaml';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { viewExtensions } from './create-editor';

const signs = EditorView.theme({
  '&': { height: 'auto' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-bg)', paddingLeft: '0' },
  '.cm-deletedChunk .cm-deletedLine': { padding: '0 12px 0 6px', textDecoration: 'none' },
  '.cm-deletedChunk .cm-deletedText': {
    backgroundColor: 'color-mix(in srgb, var(--bad) 22%, transparent)',
    backgroundImage: 'none',
  },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--ok-bg)' },
  '.cm-changedText, &.cm-merge-b .cm-changedText': {
    backgroundColor: 'color-mix(in srgb, var(--ok) 22%, transparent)',
    backgroundImage: 'none',
  },
  '.cm-deletedLine::before': { content: '"− "', color: 'var(--bad)' },
  '.cm-changedLine::before': { content: '"+ "', color: 'var(--ok)' },
  '.cm-changeGutter': { display: 'none' },
  '.cm-collapsedLines': {
    backgroundColor: 'var(--bg-2)',
    backgroundImage: 'none',
    color: 'var(--muted)',
    fontFamily: 'var(--font-ui)',
  },
});

interface Props {
  readonly theirs: string;
  readonly mine: string;
  readonly isYaml: boolean;
}

/** Two states of the file in one text: lines that only they have, and lines that only we have. */
export function CompareView({ theirs, mine, isYaml }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!parent.current) return;
    const view = new EditorView({
      parent: parent.current,
      doc: mine,
      extensions: [
        ...viewExtensions(mine),
        ...(isYaml ? [yaml()] : []),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ 'aria-label': 'Differences' }),
        unifiedMergeView({
          original: theirs,
          mergeControls: false,
          collapseUnchanged: { margin: 3, minSize: 5 },
        }),
        signs,
      ],
    });
    return () => view.destroy();
  }, [theirs, mine, isYaml]);
  return (
    <ScrollRegion label="What differs" className="compare-view">
      <div ref={parent} />
    </ScrollRegion>
  );
}
