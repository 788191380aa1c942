import { expect, it } from 'vitest';
import { turnPrompt } from './turn-prompt';

it('passes on what was said', () => {
  expect(turnPrompt({ text: 'Hello\nthere', files: [] })).toBe('Hello\nthere');
});

it('names the files that came along', () => {
  const files = [
    { path: '/workspace/a.pdf', name: 'a.pdf', mimeType: 'application/pdf' },
    { path: '/workspace/b', name: 'b' },
  ];
  expect(turnPrompt({ text: 'See', files })).toBe(
    'See\n\nFiles that came with this message:\n- /workspace/a.pdf (a.pdf, application/pdf)\n- /workspace/b (b)',
  );
});

it('gives the program no command and no empty input', () => {
  expect(turnPrompt({ text: '/clear', files: [] })).toBe(' /clear');
  expect(turnPrompt({ text: '\n /clear', files: [] })).toBe(' /clear');
  expect(turnPrompt({ text: ' \n', files: [] })).toBe('(a message without text)');
});
