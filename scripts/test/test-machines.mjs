import { leaveOut } from './leave-out.mjs';
import { ensureMachines } from './prerequisites.mjs';

/** Runs with MOLECULE_TEST_MACHINES set where the loopback cloud can have machines, each with a real ssh server. */
export async function withTestMachines(run) {
  const obstacle = await ensureMachines();
  if (obstacle !== null) return leaveOut('machines of the loopback cloud', obstacle, run);
  return run({ MOLECULE_TEST_MACHINES: '1' });
}
