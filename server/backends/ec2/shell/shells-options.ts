import type { EC2InstanceConnectClient } from '@aws-sdk/client-ec2-instance-connect';
import type { Clock } from '../../../platform/clock';

/** How this server reaches the ssh port of an instance: an EC2 Instance Connect Endpoint, or one of its addresses. */
export type ShellRoute = 'eice' | 'private-ip' | 'public-ip';

/** An EC2 Instance Connect Endpoint. */
export interface TunnelEndpoint {
  /** `eice-…` */
  readonly id: string;
  /** `wss://` and its DNS name. */
  readonly url: string;
}

export interface ShellsOptions {
  /** Its credentials and its region sign the tunnels as well. */
  readonly instanceConnect: EC2InstanceConnectClient;
  readonly route: ShellRoute;
  /** Asked before each tunnel; never on the other routes. */
  readonly endpoint: () => Promise<TunnelEndpoint>;
  /** Who comes in: root, or somebody who may `sudo` without a password. */
  readonly user: string;
  /** 22 unless the image of the instances says otherwise; a tunnel leads to no other port. */
  readonly sshPort?: number;
  readonly clock: Clock;
  /** A connection that nobody has used for so long is closed. */
  readonly idleMs?: number;
  /** How long a connection may take to be there, all in all. */
  readonly connectMsMax?: number;
}
