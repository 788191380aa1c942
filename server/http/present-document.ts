import { createHash } from 'node:crypto';
import type { DocumentAnswer } from '@/contracts/document';
import type { Answer } from './answer';

/** The same for everybody who may read it, whatever route of the site set headers before. */
const ALWAYS_VARIES = ['Origin', 'Authorization'];

/**
 * A document, or that the reader's copy is still the same (304). Only the reader itself may keep it: who may read it is
 * asked with every request.
 */
export function presentDocument(
  { content, lastModified, maxAgeSeconds, vary }: DocumentAnswer,
  { request, common }: { readonly request: Headers; readonly common: Readonly<Record<string, string>> },
): Answer {
  const body = JSON.stringify(content);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const headers = {
    ...common,
    etag,
    'last-modified': new Date(lastModified).toUTCString(),
    'cache-control': `private, max-age=${maxAgeSeconds}`,
    vary: [...vary, ...ALWAYS_VARIES].join(', '),
  };
  if (isKnown(request.get('if-none-match'), etag)) return { status: 304, headers, body: '' };
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** A cache on the way may have made the tag a weak one. */
const isKnown = (stated: string | null, etag: string): boolean =>
  (stated ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
