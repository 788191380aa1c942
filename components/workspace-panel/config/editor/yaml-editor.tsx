'use client';

import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { TextEditor, type TextEditorProps } from '../../editor/text-editor';
import { readText, type TextProblem } from '../document/read-document';

const EXTENSIONS = [
  yaml(),
  lintGutter(),
  linter(
    ({ state }) => readText(state.sliceDoc()).problems.map((problem) => toDiagnostic(state.doc, problem)),
    { delay: 250 },
  ),
  keymap.of(lintKeymap),
];

function toDiagnostic(doc: Text, { line, column, message }: TextProblem): Diagnostic {
  const at = doc.line(Math.min(line, doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { from, to: Math.max(at.to, from), severity: 'error', message };
}

/** The configuration file as text, with what is wrong in it. */
export const YamlEditor = (props: Omit<TextEditorProps, 'extensions'>) => (
  <TextEditor {...props} extensions={EXTENSIONS} />
);
