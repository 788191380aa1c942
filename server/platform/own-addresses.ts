/** Where agents reach this server. */
export interface OwnAddresses {
  /** The base of the API for programs of this host, known once somebody listens; null before. */
  forThisHost(): string | null;
  /** Notes which port it became, where the settings left that open. */
  noteListening(port: number): void;
  /**
   * The base of the API for containers, whose way to this host is `gateway`; opens a listener there where that is needed.
   * Null where containers have no way here.
   */
  forContainers(gateway: string | null): Promise<string | null>;
  /** The base of the API for machines elsewhere, as the settings say it; null: they do not. */
  forElsewhere(): string | null;
  /** Says how a listener for agents alone is opened on an address of this host; null: nobody can. */
  setAgentDoor(door: AgentDoor | null): void;
}

/** Opens it, or says where it is; resolves with its base as containers write it. */
export type AgentDoor = (gateway: string | null) => Promise<string | null>;

/** Every address of this machine: its loopback is one of them. */
const WILDCARDS = new Set(['', '0.0.0.0', '::', 'localhost']);

interface Settings {
  readonly bind: string;
  readonly port: number;
  readonly publicUrl?: string | null;
  /** The path below which this server answers; a listener for agents has none. */
  readonly basePath?: string;
  /** PLATFORM_URL: then nothing has to be found out. */
  readonly platformUrl?: string | null;
  /** EXTERNAL_PLATFORM_URL */
  readonly externalUrl?: string | null;
}

/** The base to which published clients add their paths (D1); a setting that has it already is taken as it is. */
export function toApiBase(address: string): string {
  const trimmed = address.replace(/\/+$/, '');
  return trimmed.endsWith('/api') ? trimmed : `${trimmed}/api`;
}

/** @param settings where the server is to listen; port 0: on any free one */
export function createOwnAddresses(settings: Settings): OwnAddresses {
  const { bind, port, publicUrl = null, basePath = '', platformUrl = null, externalUrl = null } = settings;
  let listening = port;
  const host = WILDCARDS.has(bind) ? '127.0.0.1' : bind.includes(':') ? `[${bind}]` : bind;
  let noteDoor: (door: AgentDoor | null) => void = () => {};
  // Jobs run before anybody listens, so they wait for it.
  const door = new Promise<AgentDoor | null>((resolve) => {
    noteDoor = resolve;
  });
  return {
    forThisHost: () => (listening === 0 ? null : `http://${host}:${listening}${basePath}/api`),
    noteListening: (opened) => {
      listening = opened;
    },
    async forContainers(gateway) {
      if (platformUrl !== null) return platformUrl;
      const opened = await (await door)?.(gateway);
      return opened ?? (publicUrl === null ? null : `${publicUrl}/api`);
    },
    forElsewhere() {
      const address = externalUrl ?? publicUrl;
      return address === null ? null : toApiBase(address);
    },
    setAgentDoor: (found) => noteDoor(found),
  };
}
