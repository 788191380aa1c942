import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import type { OutboundHeaders } from '../platform/guarded-fetch/ongoing-exchange';

/** The name of the same header in each version. */
export const EXTENSIONS_HEADER = { '0.3': 'x-a2a-extensions', '1.0': 'a2a-extensions' } as const;

const LENGTH_MAX = 2000;
/** Nothing that could end a header. */
const URI = /^[\x21-\x7e]+$/;

const split = (list: string): string[] =>
  list
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '');

/** The extensions that a request names, under the name of either version. */
export const extensionsNamed = (headers: Headers): string[] =>
  Object.values(EXTENSIONS_HEADER).flatMap((name) => split(headers.get(name) ?? ''));

/** Tells a client, under its version's name, which extensions the agent has put to use. */
export function passExtensions(
  version: ProtocolVersion,
  setHeader: (name: string, value: string) => void,
): (headers: OutboundHeaders) => void {
  return (headers) => {
    const given = Object.values(EXTENSIONS_HEADER).flatMap((name) =>
      split([headers[name] ?? []].flat().join()),
    );
    const uris = [...new Set(given.filter((uri) => URI.test(uri)))].join(', ');
    if (uris !== '' && uris.length <= LENGTH_MAX) setHeader(EXTENSIONS_HEADER[version], uris);
  };
}
