import { findMachineProblems } from '../../backends/registry-machines';
import type { Config } from '../../platform/config';
import { type Finding, ok, warn } from './finding';

/** Whether the launch settings hold at the cloud that they are for; nothing where there are none. */
export async function checkLaunch(config: Config): Promise<Finding[]> {
  const problems = await findMachineProblems(config);
  if (problems === null) return [];
  if (problems.length === 0) return [ok('Instances', 'can be launched, of every tier and in every subnet')];
  return [warn('Instances', problems.join(' '))];
}
