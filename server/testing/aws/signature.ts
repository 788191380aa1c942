import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The one pair of keys that the loopback cloud knows. */
export interface CloudCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Why AWS would refuse a request, with its own codes; or for which service and region it was signed. */
export type SignatureVerdict =
  | { readonly ok: true; readonly service: string; readonly region: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

const SKEW_MS_MAX = 5 * 60_000;
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What both forms of a signature come to. */
interface Claim {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  /** How long after `date` it is good. */
  readonly validMs: number;
  readonly payloadHash: string;
  /** The query without the signature itself. */
  readonly query: readonly (readonly [string, string])[];
}

/**
 * Checks a request as AWS does: Signature Version 4, in the Authorization header or in the query (presigned), with its
 * scope, its time and every signed header. Written apart from the SDK, so that a fault of ours does not excuse itself.
 */
export function verifySignature(
  request: SignedRequest,
  credentials: CloudCredentials,
  now: Date = new Date(),
): SignatureVerdict {
  const url = new URL(request.url, 'http://cloud');
  const query = [...url.searchParams];
  const claim = query.some(([name]) => name === 'X-Amz-Signature')
    ? presigned(query)
    : inHeader(request, query);
  if (!claim) return refused('MissingAuthenticationToken', 'The request has no valid signature in it.');
  const [accessKey, day = '', region = '', service = '', end] = claim.credential.split('/');
  if (accessKey !== credentials.accessKeyId) {
    return refused('AuthFailure', 'AWS was not able to validate the provided access credentials');
  }
  if (end !== 'aws4_request' || !claim.date.startsWith(day)) {
    return refused('SignatureDoesNotMatch', 'The credential scope is not that of the date.');
  }
  const age = now.getTime() - parseDate(claim.date);
  if (!(age >= -SKEW_MS_MAX && age <= claim.validMs)) {
    return refused('RequestExpired', 'Request has expired.');
  }
  if (!claim.signedHeaders.split(';').includes('host')) {
    return refused('SignatureDoesNotMatch', 'The header host must be signed.');
  }
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, claim.date, scope, sha256(canonical(request, url, claim))].join('\n');
  const key = ['aws4_request', service, region, day].reduceRight<Buffer>(
    (before, part) => hmac(before, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const expected = hmac(key, toSign).toString('hex');
  if (!same(expected, claim.signature)) {
    return refused(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  return { ok: true, service, region };
}

const refused = (code: string, message: string): SignatureVerdict => ({ ok: false, code, message });

function presigned(query: readonly (readonly [string, string])[]): Claim | null {
  const values = new Map(query);
  const read = (name: string): string => values.get(name) ?? '';
  if (read('X-Amz-Algorithm') !== ALGORITHM) return null;
  return {
    credential: read('X-Amz-Credential'),
    signedHeaders: read('X-Amz-SignedHeaders'),
    signature: read('X-Amz-Signature'),
    date: read('X-Amz-Date'),
    validMs: Number(read('X-Amz-Expires')) * 1000,
    payloadHash: sha256(''),
    query: query.filter(([name]) => name !== 'X-Amz-Signature'),
  };
}

function inHeader(
  { headers, body }: SignedRequest,
  query: readonly (readonly [string, string])[],
): Claim | null {
  const found = /^AWS4-HMAC-SHA256 Credential=(\S+), ?SignedHeaders=(\S+), ?Signature=([0-9a-f]+)$/.exec(
    headers.authorization ?? '',
  );
  if (!found) return null;
  const [, credential = '', signedHeaders = '', signature = ''] = found;
  const date = headerOf(headers, 'x-amz-date');
  return {
    credential,
    signedHeaders,
    signature,
    date,
    validMs: SKEW_MS_MAX,
    payloadHash: sha256(body),
    query,
  };
}

function canonical({ method, headers }: SignedRequest, url: URL, claim: Claim): string {
  const names = claim.signedHeaders.split(';');
  const query = claim.query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = names.map((name) => `${name}:${headerOf(headers, name).trim().replace(/ +/g, ' ')}\n`);
  return [method, url.pathname, query, lines.join(''), claim.signedHeaders, claim.payloadHash].join('\n');
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** `20260102T030405Z` */
const parseDate = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
