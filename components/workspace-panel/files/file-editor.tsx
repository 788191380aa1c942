'use client';

import { yaml } from '@codemirror/lang-yaml';
import { isYamlName } from '../editor/is-yaml-name';
import { TextEditor, type TextEditorProps } from '../editor/text-editor';

const YAML = [yaml()];
const PLAIN: TextEditorProps['extensions'] = [];

interface Props extends Omit<TextEditorProps, 'extensions'> {
  readonly path: string;
}

/** Any text file, with the colours of its language where there are some. */
export const FileEditor = ({ path, ...props }: Props) => (
  <TextEditor {...props} extensions={isYamlName(path) ? YAML : PLAIN} />
);
