import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { editorLook } from './editor-look';

/** What every view of a file has: its look, and signs in place of characters nobody would see. */
export const viewExtensions = (text: string): Extension[] => [
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
  /** Its language, and what else only files of its kind have. */
  readonly extensions: readonly Extension[];
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
}

/** Tab is left to the page, so that nobody is caught in here; the lines follow the indentation by themselves. */
export function createEditor({ parent, text, onChange, ...rest }: Options): EditorView {
  const { label, describedBy, extensions, isReadOnly } = rest;
  return new EditorView({
    parent,
    doc: text,
    extensions: [
      ...viewExtensions(text),
      ...extensions,
      EditorState.readOnly.of(isReadOnly),
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
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
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
