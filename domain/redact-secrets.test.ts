import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redact-secrets';

describe('secrets in a text', () => {
  it.each([
    ['OPENAI_API_KEY=sk-abc', '[REDACTED:API_KEY]'],
    ['openai_api_key: "abc", next', '[REDACTED:API_KEY]", next'],
    ['GITHUB_TOKEN=ghp_1 and more', '[REDACTED:TOKEN] and more'],
    ['client-secret = hidden', '[REDACTED:SECRET]'],
    ['Authorization: Bearer abc.def-123', 'Authorization: [REDACTED:BEARER_TOKEN]'],
    ['use sk-ant-0123456789abcdefg now', 'use [REDACTED:SK_TOKEN] now'],
    ['ctx7_abc123', '[REDACTED:CTX7_TOKEN]'],
    [`the key ${'aB3'.repeat(14)}==`, 'the key [REDACTED:BASE64_BLOB]'],
  ])('%j becomes %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it.each([
    'The token is kept in the vault.',
    'sk-short',
    '/workspace/reports/2026/quarterly/summary',
    'https://example.com/path/to/some/page1/of/the/site',
    'antidisestablishmentarianismantidisestablish',
  ])('%j stays as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('leaves hashes and cursors where a program reads them back', () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect(redactSecrets(hash)).toBe('[REDACTED:BASE64_BLOB]');
    expect(redactSecrets(`${hash} API_KEY=x`, { keepBlobs: true })).toBe(`${hash} [REDACTED:API_KEY]`);
  });

  it('takes no longer for texts made to be slow', () => {
    const begun = performance.now();
    redactSecrets(
      `${'A_'.repeat(50_000)} ${'a-'.repeat(50_000)} ${'Bearer '.repeat(20_000)} ${'-'.repeat(100_000)}`,
    );
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
