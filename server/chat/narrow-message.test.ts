import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '@/contracts/chat';
import { narrowMessage } from './narrow-message';

const message: ChatMessage = {
  id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001',
  role: 'agent',
  content: 'Hello',
  attachments: [{ uri: 'https://files.example/a.pdf', name: 'a.pdf' }],
  timestamp: '2026-01-01T00:00:00.000Z',
  message_id: null,
  reply_to: null,
  origin: 'agent',
};

describe('a message in an event', () => {
  it('is whole when it is of ordinary size', () => {
    expect(narrowMessage(message)).toEqual({ message, is_whole: true });
  });

  it('leaves a file inside the message out, and says so', () => {
    const photo = { uri: `data:image/png;base64,${'A'.repeat(5000)}`, name: 'a.png', size: 3750 };
    const narrow = narrowMessage({ ...message, attachments: [...message.attachments, photo] });
    expect(narrow.is_whole).toBe(false);
    expect(narrow.message.attachments).toEqual([...message.attachments, { ...photo, uri: '' }]);
  });

  it('cuts a long text between characters, and says so', () => {
    const narrow = narrowMessage({ ...message, content: '\u{1F600}'.repeat(20_000) });
    expect(narrow.is_whole).toBe(false);
    expect(Buffer.byteLength(narrow.message.content)).toBeLessThanOrEqual(32_768);
    expect(narrow.message.content).toMatch(/^(\u{1F600})+$/u);
  });
});
