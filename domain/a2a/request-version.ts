import { type ProtocolVersion, supportedVersion } from './protocol-version';
import { versionOfMethod } from './rpc-method';

/**
 * The version a request is in (A2A specification, 1.5 and 1.7). `header` and `query` are the two forms of
 * `A2A-Version`; the header wins, and one that is empty says nothing. Without either the request is 0.3, unless
 * `method` is given and is a name that only 1.0 has: pass it where that guess is allowed, leave it out to be strict.
 * A patch number does not count, and a missing minor is 0, so `1` is 1.0. Whatever is neither gives `unsupported`.
 */
export function protocolVersionOf({
  header,
  query,
  method,
}: {
  readonly header?: string | null | undefined;
  readonly query?: string | null | undefined;
  readonly method?: string | null | undefined;
}): ProtocolVersion | 'unsupported' {
  const stated = header?.trim() || query?.trim() || '';
  if (stated === '') return (method && versionOfMethod(method)) || '0.3';
  return supportedVersion(stated) ?? 'unsupported';
}

/**
 * The version that an error about a request is told in. Where the version asked for is not spoken here, it is the one
 * nearest to it: the header itself came with 1.0, so whoever states something else than 0.x reads the shape of 1.0.
 */
export function answerVersionOf(stated: {
  readonly header?: string | null | undefined;
  readonly query?: string | null | undefined;
}): ProtocolVersion {
  const version = protocolVersionOf(stated);
  if (version !== 'unsupported') return version;
  return /^0(\.|$)/.test(stated.header?.trim() || stated.query?.trim() || '') ? '0.3' : '1.0';
}
