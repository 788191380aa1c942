import type { TurnRequest } from '../port';

/**
 * What was said, with the files that came along: the program opens them itself. Behind a blank a slash begins no command
 * of the program: `/workspace/notes.md, please` is a message, and nobody is to change its settings from a chat.
 */
export function turnPrompt({ text, files }: Pick<TurnRequest, 'text' | 'files'>): string {
  const said = text.trim() === '' ? '(a message without text)' : text.replace(/^\s*\//, ' /');
  if (files.length === 0) return said;
  const list = files.map(
    ({ path, name, mimeType }) => `- ${path} (${[name, mimeType].filter(Boolean).join(', ')})`,
  );
  return `${said}\n\nFiles that came with this message:\n${list.join('\n')}`;
}
