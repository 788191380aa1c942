import type { Config } from '../platform/config';
import { toApiBase } from '../platform/own-addresses';

/** A host name or literal address, with a port or without. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The base of the API as others reach it: as the settings say, else as this request did.
 * @param headers of the request
 */
export function apiBaseOf(
  config: Pick<Config, 'externalUrl' | 'publicUrl' | 'port' | 'basePath'>,
  headers: Headers,
): string {
  const { externalUrl, publicUrl } = config;
  if (externalUrl !== null) return toApiBase(externalUrl);
  return `${publicUrl ?? addressOf(headers, config)}/api`;
}

/** In local mode no proxy is believed: behind one EXTERNAL_PLATFORM_URL says it. */
function addressOf(headers: Headers, { port, basePath }: Pick<Config, 'port' | 'basePath'>): string {
  const host = headers.get('host') ?? '';
  return `http://${HOST.test(host) ? host : `localhost:${port}`}${basePath}`;
}
