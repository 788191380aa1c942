import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Every colour by its name, so that both themes and their change reach the editor without a word from us. */
const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--bg)', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-bg)',
  },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--line) 32%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-bg)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-bg)' },
  '.cm-specialChar': { color: 'var(--bad)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-bg)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-bg)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--idle-bg)' },
});

const panels = EditorView.theme({
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 32px 8px 10px', fontFamily: 'var(--font-ui)' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '2px',
    height: '28px',
    marginRight: '8px',
    fontSize: '12px',
  },
  '.cm-panel.cm-search .cm-textfield': {
    height: '28px',
    border: '1px solid var(--line-2)',
    borderRadius: 'var(--radius-chip)',
    backgroundColor: 'var(--bg)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search .cm-button': {
    height: '28px',
    border: '1px solid var(--line-2)',
    borderRadius: 'var(--radius-chip)',
    backgroundColor: 'var(--surface)',
    backgroundImage: 'none',
    fontSize: '12px',
  },
  '.cm-panel.cm-search [name=close]': {
    width: '28px',
    height: '28px',
    color: 'var(--muted)',
    fontSize: '16px',
  },
  '.cm-tooltip': {
    maxWidth: '360px',
    border: '1px solid var(--line-2)',
    borderRadius: 'var(--radius-strip)',
    backgroundColor: 'var(--surface)',
    boxShadow: 'var(--shadow-float)',
    fontFamily: 'var(--font-ui)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
});

const words = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--info)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.comment, tags.meta], color: 'var(--soft)' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--violet)' },
  { tag: [tags.separator, tags.punctuation, tags.bracket], color: 'var(--muted)' },
]);

/** How texts look here. */
export const editorLook = [theme, panels, syntaxHighlighting(words)];
