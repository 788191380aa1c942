import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import Docker from 'dockerode';
import { type ModelServer, startModelServer } from '@/agent/testing/model-server/serve';
import { buildNodeImage } from '@/server/testing/build-agent-image';
import { expectOnline, say } from './support/agents';
import { endAllChildren } from './support/child';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const REGISTRY = 'molecule-own';
const NODE_IMAGE = `${REGISTRY}/node:latest`;
const NETWORK = 'molecule-own-agent';
const ANSWER = 'Said from inside a container.';
/** Every runtime that has an image, and a model for it. The two command lines are the real ones. */
const RUNTIMES = {
  assistant: 'anthropic:claude-test',
  'claude-code': 'anthropic:claude-sonnet-4-5',
  codex: 'openai:gpt-5-codex',
};
const host = process.env.MOLECULE_TEST_DOCKER ?? '';

const docker = new Docker({ socketPath: host.slice('unix://'.length) });

let model: ModelServer;
let server: ServerProcess;
test.beforeAll(async () => {
  await buildNodeImage(host, NODE_IMAGE);
  const env = { ...process.env, DOCKER_HOST: host, NODE_IMAGE, MOLECULE_IMAGE_REGISTRY: REGISTRY };
  const build = ['scripts/image.mjs', '--offline'];
  const { stdout } = await promisify(execFile)('node', build, { env });
  for (const runtime of Object.keys(RUNTIMES))
    expect(stdout).toContain(`${REGISTRY}/workspace-template-${runtime}:latest`);
  model = await startModelServer({ host: '0.0.0.0' });
  model.script({ name: 'inside', turns: [{ text: ANSWER }] });
  server = await startServer({
    DATA_DIR: makeTempFolder('docker-own-agent'),
    WORKSPACE_BACKEND: 'docker',
    DOCKER_HOST: host,
    MOLECULE_IMAGE_REGISTRY: REGISTRY,
    MOLECULE_DOCKER_NETWORK: NETWORK,
  });
});
test.afterAll(async () => {
  await endAllChildren();
  await model?.close();
  await docker
    .getNetwork(NETWORK)
    .remove()
    .catch(() => {});
  await removeTempFolders();
});

/** The agents' network, and the address under which its containers reach this host. */
async function makeNetwork(): Promise<string> {
  const network = await docker.createNetwork({ Name: NETWORK, Driver: 'bridge' });
  const { IPAM } = await network.inspect();
  return IPAM?.Config?.[0]?.Gateway ?? '';
}

test('the images that the project builds run its agent program: each comes online in a container and answers', async () => {
  const base = `http://${await makeNetwork()}:${new URL(model.url).port}`;
  const secrets = {
    ...{ ANTHROPIC_API_KEY: 'sk-test-key', ANTHROPIC_BASE_URL: base },
    ...{ OPENAI_API_KEY: 'sk-test-key', OPENAI_BASE_URL: `${base}/v1` },
  };
  for (const [key, value] of Object.entries(secrets))
    await server.api.json('PUT', '/settings/secrets', { key, value });
  for (const [runtime, named] of Object.entries(RUNTIMES)) {
    await test.step(runtime, async () => {
      const body = { name: `Contained ${runtime}`, runtime, model: named };
      const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', body);
      await expectOnline(server, id, { timeout: 120_000 });
      const { body: answer } = await say(server, id, 'Where are you? [[script:inside]]');
      expect(JSON.stringify(answer)).toContain(ANSWER);
      await server.api.remove(id, { purge: true });
    });
  }
});
