// Agents on EC2 against the loopback cloud, with its signatures, limits, tunnels and ssh servers: needs Linux, root and sshd.
import { randomUUID } from 'node:crypto';
import { TIMING } from '@/server/backends/ec2/ec2-options';
import { plainStart } from '@/server/backends/plain-start';
import type { BackendWorkspace } from '@/server/backends/port';
import { type LoopbackEc2, openEc2 } from '@/server/testing/aws/open-ec2';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { median } from './internal/statistics';

const READS = 200;
const FILE_BYTES = 4096;
const PATH = '/workspace/notes.md';
const TOGETHER = 50;
/** What Amazon grants an account, by its documentation. */
const RATES = {
  RunInstances: { burst: 5, perSecond: 2 },
  TerminateInstances: { burst: 100, perSecond: 5 },
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
    return report('ec2', [...(await readFiles(ec2)), ...(await startTogether(ec2))]);
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

/** All at once, with the adapter's own pace. What the agents do does not count, so they do nothing. */
async function startTogether(ec2: LoopbackEc2): Promise<Case[]> {
  const { pollMs, retryMs, launches, requests } = TIMING;
  const timing = { pollMs, retryMs, launches, requests, stateMs: 600_000, bootMs: 600_000 };
  const backend = ec2.open({ timing }, { agentCommand: 'sleep infinity' });
  const workspaces = Array.from({ length: TOGETHER }, newWorkspace);
  const before = ec2.cloud.state.requests.length;
  const began = performance.now();
  let started = 0;
  const results = await Promise.allSettled(
    workspaces.map(async (workspace) => {
      await backend.provision(workspace, plainStart());
      started += 1;
      if (started % 10 === 0) progress(`${started} of ${TOGETHER} have started`);
    }),
  );
  const ms = performance.now() - began;
  const asked = ec2.cloud.state.requests.slice(before);
  const machines = (await backend.survey()).map(({ workspaceId }) => workspaceId);
  const lost = workspaces.filter(({ id }) => machines.filter((one) => one === id).length !== 1);
  const failed = results.filter(({ status }) => status === 'rejected');
  for (const one of failed) if (one.status === 'rejected') progress(String(one.reason));
  for (const workspace of workspaces) await backend.destroy(workspace, { volumes: true });
  const launched = asked.filter(({ action }) => action === 'RunInstances');
  return [
    {
      case: `of ${TOGETHER} workspaces started at once, those that failed or have not exactly one instance`,
      value: Math.max(lost.length, failed.length),
      unit: 'count',
      baseline: null,
      bar: { must: 'none', max: 0 },
    },
    {
      case: `launches that AWS refused for their number (${RATES.RunInstances.perSecond} a second, ${RATES.RunInstances.burst} at once)`,
      value: launched.filter(({ refusedWith }) => refusedWith !== null).length,
      unit: 'count',
      baseline: null,
      bar: { must: 'none', max: 0 },
    },
    {
      case: 'all requests for it that AWS refused for their number, and that were repeated',
      value: asked.filter(({ refusedWith }) => refusedWith !== null).length,
      unit: 'count',
      baseline: null,
    },
    { case: 'until the last of them had started its agent', value: ms, unit: 'ms', baseline: null },
  ];
}
