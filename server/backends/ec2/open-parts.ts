import { createTurns, type InTurn } from '../../platform/in-turn';
import type { BackendWorkspace, WorkspaceFiles } from '../port';
import { type CloudApi, openCloudApi } from './cloud-api';
import type { Ec2Options, Ec2Timing, LaunchSettings } from './ec2-options';
import { createInstances, type Instances } from './instances';
import { createPlaces, type Places } from './places';
import { createShells } from './shell/create-shells';
import { createInstanceFiles } from './shell/instance-files';
import type { Shells } from './shell/shells';
import { findTunnelEndpoint } from './tunnel-endpoint';

/** What the adapter is made of, once the SDK is loaded. */
export interface Parts {
  readonly options: Ec2Options & { readonly launch: LaunchSettings };
  readonly timing: Ec2Timing;
  readonly api: CloudApi;
  readonly instances: Instances;
  readonly shells: Shells;
  readonly places: Places;
  readonly files: WorkspaceFiles;
  /** One thing after the other with each workspace. */
  readonly inTurn: InTurn;
}

export async function openParts(options: Parts['options'], timing: Ec2Timing): Promise<Parts> {
  const { launch, clock } = options;
  const api = await openCloudApi(launch, options.credentials, timing);
  const instances = createInstances(api, options, timing);
  const endpoint = findTunnelEndpoint(api, launch);
  const { route, sshUser: user } = launch;
  const shells = createShells({
    instanceConnect: api.instanceConnect,
    route,
    endpoint,
    user,
    clock,
    idleMs: timing.shellIdleMs,
  });
  const inTurn = createTurns();
  const places = createPlaces({ api, instances, shells, inTurn, timing });
  const placeForFiles = (workspace: BackendWorkspace) => places.forFiles(workspace);
  return {
    options,
    timing,
    api,
    instances,
    shells,
    places,
    inTurn,
    files: createInstanceFiles(shells, placeForFiles),
  };
}
