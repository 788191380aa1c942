import { isAppError } from '../../platform/app-error';
import { type CloudApi, openCloudApi } from './cloud-api';
import { codeOf } from './ec2-errors';
import { type Ec2Options, type LaunchSettings, TIMING } from './ec2-options';
import { tierMachine, toRequest } from './launch';
import { findTunnelEndpoint } from './tunnel-endpoint';
import { userDataOf } from './user-data';

/**
 * Asks AWS whether an instance of each tier could be launched in each subnet (a dry run, which launches nothing), and
 * whether there is a way to it.
 * @returns what is wrong, in sentences; nothing where all is well
 */
export async function findLaunchProblems(
  launch: LaunchSettings,
  { credentials, timing }: Pick<Ec2Options, 'credentials' | 'timing'> = {},
): Promise<string[]> {
  const api = await openCloudApi(launch, credentials, { ...TIMING, ...timing });
  try {
    const image = await api.image(launch.image);
    const endpoint = launch.route === 'eice' ? findTunnelEndpoint(api, launch) : async () => null;
    // One after the other: the same refusal four times is one.
    const problems = [await problemOf(endpoint)];
    for (const subnet of launch.subnets) {
      for (const tier of [1, 2, 3, 4])
        problems.push(await problemOf(() => dryRun(api, launch, { image, subnet, tier })));
    }
    return [...new Set(problems)].filter((problem) => problem !== null);
  } catch (error) {
    if (isAppError(error)) return [error.publicText];
    throw error;
  } finally {
    api.close();
  }
}

interface DryRun {
  readonly image: Awaited<ReturnType<CloudApi['image']>>;
  readonly subnet: string;
  readonly tier: number;
}

async function dryRun(api: CloudApi, launch: LaunchSettings, { image, subnet, tier }: DryRun): Promise<void> {
  const request = toRequest({
    options: { deploymentId: 'doctor', launch },
    workspace: { id: 'doctor' },
    image,
    subnet,
    tier: tierMachine(launch, tier),
    userData: userDataOf(launch, TIMING.idleSeconds),
  });
  try {
    await api.run({ ...request, DryRun: true }, new AbortController().signal);
  } catch (error) {
    // The answer of a launch that would have been one.
    if (codeOf(error) !== 'DryRunOperation') throw error;
  }
}

async function problemOf(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (isAppError(error)) return error.publicText;
    throw error;
  }
}
