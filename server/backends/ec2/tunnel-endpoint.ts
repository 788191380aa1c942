import { AppError } from '../../platform/app-error';
import type { CloudApi } from './cloud-api';
import type { LaunchSettings } from './ec2-options';
import type { TunnelEndpoint } from './shell/shells-options';

/** Looks up, once, the Instance Connect endpoint through which instances are reached. */
export function findTunnelEndpoint(
  api: Pick<CloudApi, 'networksOf' | 'connectEndpoint'>,
  { connectEndpoint, subnets, endpoint }: Pick<LaunchSettings, 'connectEndpoint' | 'subnets' | 'endpoint'>,
): () => Promise<TunnelEndpoint> {
  let found: Promise<TunnelEndpoint> | null = null;
  const look = async (): Promise<TunnelEndpoint> => {
    const networks = connectEndpoint === null ? await api.networksOf(subnets) : [];
    const one = await api.connectEndpoint(connectEndpoint, networks);
    if (!one) {
      throw new AppError('backend_unavailable', {
        public:
          'There is no EC2 Instance Connect endpoint in the network of EC2_SUBNETS: make one (docs/agents-on-ec2.md), or set EC2_ROUTE.',
      });
    }
    // Who stands in for Amazon serves the tunnel as well.
    return { id: one.id, url: endpoint === null ? `wss://${one.dnsName}` : endpoint.replace(/^http/, 'ws') };
  };
  return () => {
    found ??= look().catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
}
