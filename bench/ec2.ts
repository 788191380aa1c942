// Agents on EC2 against the loopback cloud, with its signatures, limits, tunnels and ssh servers: needs Linux, root and sshd.
import { randomUUID } from 'node:crypto';
import { openCloudApi } from '@/server/backends/ec2/cloud-api';
import { TIMING } from '@/server/backends/ec2/ec2-options';
import { createInstances } from '@/server/backends/ec2/instances';
import { launch } from '@/server/backends/ec2/launch';
import { plainStart } from '@/server/backends/plain-start';
import type { BackendWorkspace } from '@/server/backends/port';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { openCloud } from '@/server/testing/aws/cloud';
import { idleMachine } from '@/server/testing/aws/idle-machine';
import { LOOPBACK_LAUNCH } from '@/server/testing/aws/loopback-launch';
import { type LoopbackEc2, openEc2 } from '@/server/testing/aws/open-ec2';
import { withCleanup } from './internal/cleanup';
import { type Case, report } from './internal/report';
import { median } from './internal/statistics';

const READS = 200;
const FILE_BYTES = 4096;
const PATH = '/workspace/notes.md';
const TOGETHER = 50;
/** What Amazon grants an account, by its documentation. */
const RATES = {
  RunInstances: { burst: 5, perSecond: 2 },
  DescribeInstances: { burst: 50, perSecond: 10 },
};

const newWorkspace = (): BackendWorkspace => ({
  id: randomUUID(),
  name: 'Bench',
  runtime: 'assistant',
  backend: 'ec2',
  tier: 2,
  instanceId: null,
});

await withCleanup(async () => {
  const ec2 = await openEc2({ rates: RATES });
  try {
    return report('ec2', [
      ...(await readFiles(ec2)),
      ...(await launchTogether()),
      ...(await startTogether(ec2)),
    ]);
  } finally {
    await ec2.close();
  }
});

async function readFiles(ec2: LoopbackEc2): Promise<Case[]> {
  const workspace = newWorkspace();
  const starter = ec2.open();
  await starter.provision(workspace, plainStart());
  await starter.files.write(workspace, [{ path: PATH, content: new Uint8Array(FILE_BYTES).fill(97) }]);
  // As a server that has just started: it knows of the instance, and nothing is open to it.
  const backend = ec2.open();
  await backend.inspect(workspace);
  const reads: number[] = [];
  for (let read = 0; read <= READS; read += 1) {
    const began = performance.now();
    await backend.files.read(workspace, PATH);
    reads.push(performance.now() - began);
  }
  await backend.destroy(workspace, { volumes: true });
  const [first = Number.NaN, ...further] = reads;
  return [
    {
      case: `p50 of reading a file of ${FILE_BYTES} bytes over a tunnel and ssh that are open`,
      value: median(further),
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 80 ms', max: 80 },
    },
    { case: 'the first read, which opens both', value: first, unit: 'ms', baseline: null },
  ];
}

/** The launches alone, all at once and at the adapter's own pace, of machines that run nothing. */
async function launchTogether(): Promise<Case[]> {
  const cloud = await openCloud({ makeMachine: async (id) => idleMachine(id), rates: RATES });
  const launchSettings = { ...LOOPBACK_LAUNCH, endpoint: cloud.endpoint };
  const api = await openCloudApi(launchSettings, cloud.credentials, TIMING);
  const own = { deploymentId: randomUUID(), log: createLogger('silent'), clock: systemClock };
  const options = {
    ...own,
    launch: launchSettings,
    platformUrl: null,
    imageRegistry: '',
    allowTiers3And4: false,
  };
  const workspaces = Array.from({ length: TOGETHER }, newWorkspace);
  const began = performance.now();
  try {
    const launched = await Promise.allSettled(
      workspaces.map((workspace) => launch(api, options, TIMING, workspace, plainStart())),
    );
    const ms = performance.now() - began;
    const found = await createInstances(api, own, TIMING).all();
    const lost = workspaces.filter(({ id }) => found.filter((one) => one.workspaceId === id).length !== 1);
    const failed = launched.filter(({ status }) => status === 'rejected');
    const refused = cloud.state.requests.filter(({ refusedWith }) => refusedWith !== null);
    return [
      {
        case: `of ${TOGETHER} workspaces launched at once, those without exactly one instance`,
        value: Math.max(lost.length, failed.length),
        unit: 'count',
        baseline: null,
        bar: { must: 'none', max: 0 },
      },
      {
        case: `requests that were refused for their number (launches: ${RATES.RunInstances.burst} at once, then ${RATES.RunInstances.perSecond} a second)`,
        value: refused.length,
        unit: 'count',
        baseline: null,
        bar: { must: 'none', max: 0 },
      },
      { case: 'until the last of them was launched', value: ms, unit: 'ms', baseline: null },
    ];
  } finally {
    api.close();
    await cloud.close();
  }
}

/** Whole starts, all at once: each instance boots, is filled over the tunnels that one endpoint grants, and starts its agent. */
async function startTogether(ec2: LoopbackEc2): Promise<Case[]> {
  const backend = ec2.open({ timing: TIMING });
  const workspaces = Array.from({ length: TOGETHER }, newWorkspace);
  const began = performance.now();
  const started = await Promise.allSettled(
    workspaces.map((workspace) => backend.provision(workspace, plainStart())),
  );
  const ms = performance.now() - began;
  const failed = started.filter(({ status }) => status === 'rejected');
  for (const workspace of workspaces) await backend.destroy(workspace, { volumes: true });
  return [
    {
      case: `of ${TOGETHER} workspaces started at once, those that failed`,
      value: failed.length,
      unit: 'count',
      baseline: null,
      bar: { must: 'none', max: 0 },
    },
    { case: 'until the agent of the last of them was started', value: ms, unit: 'ms', baseline: null },
  ];
}
