import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { readText, type TextProblem } from '../document/read-document';
import { editorLook } from './editor-look';

/** What every view of the file has: its language, its look, and signs in place of characters nobody would see. */
export const yamlExtensions = (text: string): Extension[] => [
  yaml(),
  editorLook,
  lineNumbers(),
  highlightSpecialChars(),
  EditorView.lineWrapping,
  // The editor thinks in lines: without this it would give back all line ends as \n.
  ...(text.includes('\r\n') ? [EditorState.lineSeparator.of('\r\n')] : []),
];

interface Options {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  /** The id of what explains it. */
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
}

/** Tab is left to the page, so that nobody is caught in here; the lines follow the indentation by themselves. */
export function createEditor({ parent, text, label, describedBy, onChange }: Options): EditorView {
  return new EditorView({
    parent,
    doc: text,
    extensions: [
      ...yamlExtensions(text),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('  '),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search(),
      EditorState.phrases.of(SEARCH_WORDS),
      lintGutter(),
      linter(
        ({ state }) => readText(state.sliceDoc()).problems.map((problem) => toDiagnostic(state.doc, problem)),
        {
          delay: 250,
        },
      ),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({
        'aria-label': label,
        'aria-describedby': describedBy,
        spellcheck: 'false',
        autocorrect: 'off',
        autocapitalize: 'off',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !update.transactions.some(isFromOutside)) onChange(update.state.sliceDoc());
      }),
    ],
  });
}

/** What the search says, with capitals as everywhere else. */
const SEARCH_WORDS = {
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
};

const FROM_OUTSIDE = 'outside';
const isFromOutside = (transaction: { isUserEvent(event: string): boolean }): boolean =>
  transaction.isUserEvent(FROM_OUTSIDE);

/** Shows a text that did not come from typing; it can be undone like one that did. */
export function replaceText(view: EditorView, text: string): void {
  if (view.state.sliceDoc() === text) return;
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: view.state.toText(text) },
    userEvent: FROM_OUTSIDE,
  });
}

function toDiagnostic(doc: Text, { line, column, message }: TextProblem): Diagnostic {
  const at = doc.line(Math.min(line, doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { from, to: Math.max(at.to, from), severity: 'error', message };
}
