import { Agent } from 'undici';
import { AppError } from '../app-error';
import { createGuardedConnector } from './connector';
import { exchange, type OutboundResponse } from './exchange';
import { followRedirects } from './follow-redirects';
import type { ExchangeOptions } from './ongoing-exchange';
import { isOutboundFailure, type OutboundFailure } from './outbound-failure';
import { createMachinePolicy, type OutboundPolicy } from './outbound-policy';
import { hostOf, parseOutboundUrl } from './parse-url';
import { type OutboundRequest, readRequest } from './read-request';
import { dnsResolver, systemResolver } from './resolve-host';
import { type OutboundStream, streamExchange } from './stream-exchange';
import { Turnstile } from './turnstile';
import { createVetHost, type VetHost } from './vet-host';

/** The one way out of the server. */
export interface Outbound {
  /** Rejects with OutboundFailure; any status is an answer. Nothing is ever sent twice. */
  request(request: OutboundRequest): Promise<OutboundResponse>;
  /**
   * The same, for an answer that comes piece by piece and is read at the reader's pace. Redirects are not followed, and of
   * `maxResponseBytes` nothing is held: what to do about a long answer is for the reader to say.
   */
  stream(request: Omit<OutboundRequest, 'redirect' | 'maxResponseBytes'>): Promise<OutboundStream>;
  /** Why a URL may not be called at the moment, all its addresses considered; null when it may. */
  checkUrl(url: string): Promise<OutboundFailure | null>;
  /**
   * Refuses a URL that somebody wants to register.
   * @param field of the request that holds it
   * @throws AppError `url_not_allowed`, which says what kind of address it is and never which
   */
  assertUrlAllowed(url: string, field: string): Promise<void>;
  /** Ends every connection; requests in flight fail with `aborted`. */
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** Ask these DNS servers (`address:port`) in place of the machine's own resolver. */
  readonly dnsServers?: readonly string[];
  /** For name (at most half of it), TCP and TLS together; 10000 unless given. */
  readonly connectTimeoutMs?: number;
  /** To one origin at a time; further requests wait. 512 unless given. */
  readonly connectionsPerOrigin?: number;
  /** The same for streams, which last; 4096 unless given. */
  readonly streamsPerOrigin?: number;
  /** Certificates (PEM) to trust in place of those that Node trusts. */
  readonly ca?: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS_PER_ORIGIN = 512;
const STREAMS_PER_ORIGIN = 4096;

/** Builds the server's way out, with its connection pools; build it once, and close it. */
export function createOutbound(policy: OutboundPolicy, options: OutboundOptions = {}): Outbound {
  const guarded = createWay(policy, options);
  const machines = createWay(createMachinePolicy(), options);
  const checkUrl = async (url: string): Promise<OutboundFailure | null> => {
    try {
      await guarded.vetHost(hostOf(parseOutboundUrl(url)));
      return null;
    } catch (error) {
      if (isOutboundFailure(error)) return error;
      throw error;
    }
  };
  return {
    async request(request) {
      const exchangeOptions = readRequest(request);
      if (request.toOwnMachine) return machines.send(exchangeOptions);
      return request.redirect === 'follow'
        ? followRedirects(guarded.send, exchangeOptions)
        : guarded.send(exchangeOptions);
    },
    async stream(request) {
      const way = request.toOwnMachine ? machines : guarded;
      return way.stream(readRequest(request));
    },
    checkUrl,
    async assertUrlAllowed(url, field) {
      const failure = await checkUrl(url);
      if (failure)
        throw new AppError('url_not_allowed', { public: sentence(failure.message), field, cause: failure });
    },
    async close() {
      await Promise.all([guarded.close(), machines.close()]);
    },
  };
}

interface Way {
  readonly vetHost: VetHost;
  send(options: ExchangeOptions): Promise<OutboundResponse>;
  stream(options: ExchangeOptions): Promise<OutboundStream>;
  close(): Promise<void>;
}

/** Connections of one policy: none of them is ever used for a request of another. */
function createWay(policy: OutboundPolicy, options: OutboundOptions): Way {
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const resolver = options.dnsServers
    ? dnsResolver(options.dnsServers, connectTimeoutMs / 4)
    : systemResolver;
  const vetHost = createVetHost(policy, resolver, connectTimeoutMs / 2);
  const connections = options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN;
  const connect = createGuardedConnector({ policy, vetHost, connectTimeoutMs, ca: options.ca });
  const openRoad = (most: number) => ({
    dispatcher: new Agent({ connect, connections: most }),
    turnstile: new Turnstile(most),
  });
  const road = openRoad(connections);
  // On a road of their own: they last, and would take the connections of what is answered at once.
  const streams = openRoad(options.streamsPerOrigin ?? STREAMS_PER_ORIGIN);
  return {
    vetHost,
    send: (exchangeOptions) => exchange(road, exchangeOptions),
    stream: (exchangeOptions) => streamExchange(streams, exchangeOptions),
    async close() {
      resolver.cancel();
      await Promise.all([road.dispatcher.destroy(), streams.dispatcher.destroy()]);
    },
  };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
