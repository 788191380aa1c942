import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';

/** What an instance of one tier is. */
export interface TierMachine {
  /** Such as `t3.small`. */
  readonly instanceType: string;
  readonly diskGb: number;
}

/** What instances are launched with, as the settings say it (EC2_*). */
export interface LaunchSettings {
  readonly region: string;
  /** An AMI's id, or the name of an SSM parameter that holds one: it begins with a slash. */
  readonly image: string;
  /** Tried in this order where there is no room in the zone of one. */
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** The name of an instance profile; null: an instance may do nothing in the account. */
  readonly instanceProfile: string | null;
  /** Tiers 1 to 4, in this order. */
  readonly tiers: readonly TierMachine[];
  /** What they cost, as far as whoever set them up has said it, in US cents a month. */
  readonly monthlyCents: readonly number[] | null;
  /** Who Instance Connect lets in; may use sudo without a password. */
  readonly sshUser: string;
  /** How this server gets to an instance's sshd. */
  readonly route: 'eice' | 'private-ip' | 'public-ip';
  /** The Instance Connect endpoint; null: the one of the subnets' network. */
  readonly connectEndpoint: string | null;
  /** Whether messages are brought to agents, at which of their addresses, or fetched by them. */
  readonly reach: 'poll' | 'private-ip' | 'public-ip';
  /** Further tags of everything that is launched. */
  readonly tags: Readonly<Record<string, string>>;
  /** What runs the agent on an instance, in its foreground; null: its runtime's image, by Docker. */
  readonly agentCommand: string | null;
  /** AWS_ENDPOINT_URL; null: Amazon's own. */
  readonly endpoint: string | null;
}

/** What the adapter is made with. */
export interface Ec2Options {
  readonly deploymentId: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** Null: nothing is set up. */
  readonly launch: LaunchSettings | null;
  /** The base of the API as an instance reaches it; null: it does not. */
  readonly platformUrl: string | null;
  readonly imageRegistry: string;
  /** Tiers 3 and 4 may be started (D24). */
  readonly allowTiers3And4: boolean;
  /** Null: as the SDK finds them (environment, shared files, the role of the machine). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly timing?: Partial<Ec2Timing>;
}

export interface Ec2Timing {
  /** Between two looks at an instance that is on its way. */
  readonly pollMs: number;
  /** The first wait before a refused request is repeated; each further one may be twice as long. */
  readonly retryMs: number;
  /** Until an instance is in the state it was sent to. */
  readonly stateMs: number;
  /** Until an instance that runs lets this server in. */
  readonly bootMs: number;
  /** A connection to an instance that nobody has used for so long is closed. */
  readonly shellIdleMs: number;
  /** After this long without a use an instance without an agent powers itself off. */
  readonly idleSeconds: number;
  /** Requests that may be made at once, and how many more each second: launches, and everything else. */
  readonly launches: { readonly burst: number; readonly perSecond: number };
  readonly requests: { readonly burst: number; readonly perSecond: number };
}

/** Amazon's own limits of an account begin at these; see the page about throttling of the EC2 API. */
export const TIMING: Ec2Timing = {
  pollMs: 2000,
  retryMs: 500,
  stateMs: 5 * 60_000,
  bootMs: 5 * 60_000,
  shellIdleMs: 60_000,
  idleSeconds: 600,
  launches: { burst: 4, perSecond: 2 },
  requests: { burst: 50, perSecond: 10 },
};
