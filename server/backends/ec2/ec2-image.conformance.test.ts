import { randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { type LentEngine, lendEngine } from '@/server/testing/aws/lend-engine';
import { type LoopbackEc2, openEc2 } from '@/server/testing/aws/open-ec2';
import { buildAgentImage } from '@/server/testing/build-agent-image';
import { plainStart } from '../plain-start';
import type { Backend, BackendWorkspace, ProvisionResult } from '../port';

const host = process.env.MOLECULE_TEST_DOCKER ?? '';
const REGISTRY = 'molecule-on-ec2';
const NAME = 'molecule-agent';
const EXEC = { timeoutMs: 20_000 };

describe.skipIf(host === '')('an agent in the image of its runtime, on an instance', () => {
  let engine: LentEngine;
  let ec2: LoopbackEc2;
  let backend: Backend;
  let ada: BackendWorkspace;
  let started: ProvisionResult;
  const docker = new Docker({ socketPath: host.slice('unix://'.length) });
  const containers = () => docker.listContainers({ filters: { name: [NAME] } });
  beforeAll(async () => {
    await buildAgentImage(host, `${REGISTRY}/workspace-template-assistant:latest`);
    engine = await lendEngine(host);
    ec2 = await openEc2({}, (machine) => engine.lendTo(machine));
    backend = ec2.open({ imageRegistry: REGISTRY }, { agentCommand: null });
    ada = { id: randomUUID(), name: 'Ada', runtime: 'assistant', backend: 'ec2', tier: 2, instanceId: null };
    started = await backend.provision(ada, startOf('first'));
  });
  afterAll(async () => {
    await backend.destroy(ada, { volumes: true });
    await ec2.close();
    await engine.close();
  });

  const startOf = (said: string) =>
    plainStart({
      env: { SAID: `${said} 'and' "quoted"\nin two lines` },
      files: [{ path: '/configs/.auth_token', content: Buffer.from('its token') }],
    });

  it('answers, with the environment and the files of its start', async () => {
    expect(await askEchoAgent(started.url ?? '', 'Hi')).toBe('echo: Hi');
    const told = await backend.exec(ada, ['sh', '-c', 'echo "$SAID"; cat /configs/.auth_token'], EXEC);
    expect(told).toMatchObject({ exitCode: 0, stdout: 'first \'and\' "quoted"\nin two lines\nits token' });
  });

  it('is not root, and may write where it has to', async () => {
    const script =
      'id -u; for at in /configs /workspace /plugins /home /sessions; do echo by-it >$at/own; done';
    expect(await backend.exec(ada, ['sh', '-c', script], EXEC)).toMatchObject({
      exitCode: 0,
      stdout: '1000\n',
    });
    expect(Buffer.from(await backend.files.read(ada, '/workspace/own')).toString()).toBe('by-it\n');
    await backend.files.write(ada, [{ path: '/workspace/ours', content: Buffer.from('by us') }]);
    const changed = await backend.exec(ada, ['sh', '-c', 'echo " and it" >>/workspace/ours'], EXEC);
    expect(changed.exitCode).toBe(0);
    expect(Buffer.from(await backend.files.read(ada, '/workspace/ours')).toString()).toBe('by us and it\n');
  });

  it('starts again as another container, with what it wrote; stopped, none is left', async () => {
    const [before] = await containers();
    started = await backend.provision({ ...ada, ...started }, startOf('second'));
    expect(await askEchoAgent(started.url ?? '', 'Back?')).toBe('echo: Back?');
    const [now, ...others] = await containers();
    expect(others).toEqual([]);
    expect(now?.Id).not.toBe(before?.Id);
    expect(await backend.exec(ada, ['cat', '/workspace/own'], EXEC)).toMatchObject({ stdout: 'by-it\n' });
    expect(await backend.logs(ada, { lines: 50 })).not.toBe('');
    await backend.stop(ada);
    expect(await containers()).toEqual([]);
  });
});
