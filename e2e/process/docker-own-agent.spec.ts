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
const host = process.env.MOLECULE_TEST_DOCKER ?? '';

const docker = new Docker({ socketPath: host.slice('unix://'.length) });

let model: ModelServer;
let server: ServerProcess;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  await buildNodeImage(host, NODE_IMAGE);
  const env = { ...process.env, DOCKER_HOST: host, NODE_IMAGE, MOLECULE_IMAGE_REGISTRY: REGISTRY };
  const images = await promisify(execFile)(
    'node',
    ['scripts/image.mjs', '--offline', 'assistant', 'claude-code'],
    {
      env,
    },
  );
  expect(images.stdout).toContain(`${REGISTRY}/workspace-template-claude-code:latest`);
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

test('the images that the project builds run its agent program: it comes online in a container and answers', async () => {
  const base = `http://${await makeNetwork()}:${new URL(model.url).port}`;
  const secrets = { ANTHROPIC_API_KEY: 'sk-test-key', ANTHROPIC_BASE_URL: base };
  for (const [key, value] of Object.entries(secrets))
    await server.api.json('PUT', '/settings/secrets', { key, value });
  const body = { name: 'Contained', runtime: 'assistant', model: 'anthropic:claude-test' };
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', body);
  await expectOnline(server, id, { timeout: 60_000 });
  const { body: answer } = await say(server, id, 'Where are you? [[script:inside]]');
  expect(JSON.stringify(answer)).toContain(ANSWER);
  await server.api.remove(id, { purge: true });
});
