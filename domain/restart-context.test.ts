import { describe, expect, it } from 'vitest';
import { restartContextMessage } from './restart-context';

const NOW = new Date('2026-05-04T10:00:00Z');
const textOf = (secondsAgo: number, variables: string[] = []): string => {
  const restartedAt = new Date(NOW.getTime() - secondsAgo * 1000);
  const { params } = restartContextMessage({ restartedAt, now: NOW, variables }, 'm');
  return params.message.parts[0]?.text ?? '';
};

describe('what a restarted agent is told', () => {
  it('says when, and how long ago its session ended', () => {
    expect(textOf(90)).toContain('You were restarted at 2026-05-04T09:58:30.000Z.');
    expect(textOf(90)).toContain('about 90 seconds ago');
    expect(textOf(1)).toContain('about 1 second ago');
    expect(textOf(-5)).toContain('about 0 seconds ago');
  });

  it('names its variables', () => {
    expect(textOf(1, ['GITHUB_TOKEN', 'MODEL_KEY'])).toContain('set for you: GITHUB_TOKEN, MODEL_KEY.');
    expect(textOf(1)).toContain('set for you: none.');
  });

  it('says that it comes from the platform', () => {
    const message = restartContextMessage({ restartedAt: NOW, now: NOW, variables: [] }, 'm');
    const metadata = { source: 'platform', kind: 'restart_context', layer: 1 };
    expect(message.params).toMatchObject({ metadata, message: { metadata, messageId: 'm' } });
  });
});
