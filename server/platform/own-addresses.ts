/** Where agents reach this server. */
export interface OwnAddresses {
  /** The base of the API for programs of this host, known once somebody listens; null before. */
  forThisHost(): string | null;
  /** Notes which port it became, where the settings left that open. */
  noteListening(port: number): void;
}

/** Every address of this machine: its loopback is one of them. */
const WILDCARDS = new Set(['', '0.0.0.0', '::', 'localhost']);

/** @param config where the server is to listen; port 0: on any free one */
export function createOwnAddresses({
  bind,
  port,
}: {
  readonly bind: string;
  readonly port: number;
}): OwnAddresses {
  let listening = port;
  const host = WILDCARDS.has(bind) ? '127.0.0.1' : bind.includes(':') ? `[${bind}]` : bind;
  return {
    forThisHost: () => (listening === 0 ? null : `http://${host}:${listening}/api`),
    noteListening: (opened) => {
      listening = opened;
    },
  };
}
